import { Alert, Anchor, Button, Group, List, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { isAtLeast } from '../../components/roles.ts';
import { UploadChoicesDocument } from '../../generated/volumes.ts';
import { FileDrop } from './upload/file-drop.tsx';
import { ImportSteps } from './upload/import-steps.tsx';
import { obstacles, unnamedFiles } from './upload/order.ts';
import { PasteTable } from './upload/paste-table.tsx';
import type { RowsAction } from './upload/rows.ts';
import { RowsTable } from './upload/rows-table.tsx';
import { useDraft } from './upload/use-draft.ts';
import { useImport } from './upload/use-import.ts';
import { useLinkTo } from './use-link-to.ts';

/** Brings images into the catalog, with their label maps. */
export function Component() {
  const linkTo = useLinkTo();
  const { data: choices, error } = useGraphQL(UploadChoicesDocument, {});
  const draft = useDraft(choices);
  const work = useImport();
  const [isWide, setIsWide] = useState(false);
  const [isPasting, setIsPasting] = useState(false);
  const { rows, files } = draft;
  /** What was checked is not what would be imported any more. */
  const dispatch = (action: RowsAction) => {
    if (work.stage.kind !== 'idle') work.stop();
    draft.dispatch(action);
  };
  const isBusy = ['reading', 'sending', 'working'].includes(work.stage.kind);
  return (
    <Page
      title="Upload"
      above={[{ label: 'Volumes', to: linkTo('/volumes') }]}
      description="Images become volumes of a study, each with at most one label map here; further ones are added on the page of the volume."
    >
      <ErrorNotice error={error} />
      {!choices && !error && <Skeleton height={124} />}
      {choices && !choices.studies.nodes.some(({ role }) => isAtLeast(role, 'EDITOR')) && (
        <Alert color="yellow" variant="light" title="No study to import into">
          Importing is for editors and owners of a study, and you are neither of any. Create a study
          on the overview, or ask an owner to make you an editor.
        </Alert>
      )}
      {choices && !isBusy && (
        <FileDrop
          onFiles={(sorted) => {
            work.stop();
            void draft.take(sorted);
          }}
        />
      )}
      {draft.refusal !== null && (
        <ErrorNotice error={new Error(draft.refusal)} title="The table was not taken" />
      )}
      {rows.length > 0 && (
        <Stack gap="sm">
          <Group justify="space-between" gap="sm">
            <Text size="sm">
              {rows.length} {rows.length === 1 ? 'image' : 'images'}. What the names of the files
              suggest is filled in: correct it.
            </Text>
            <Group gap="sm">
              <Switch
                label="All columns"
                checked={isWide}
                onChange={({ currentTarget }) => setIsWide(currentTarget.checked)}
              />
              <Button variant="default" onClick={() => setIsPasting(true)}>
                Paste from a spreadsheet
              </Button>
              <Button
                variant="subtle"
                onClick={() => {
                  work.stop();
                  draft.clear();
                }}
              >
                Start over
              </Button>
            </Group>
          </Group>
          <RowsTable {...{ rows, files, choices, isWide, dispatch }} />
          <Unnamed names={unnamedFiles(rows, files)} />
          <ImportSteps
            {...{ rows, files, work }}
            obstacles={obstacles(rows, files)}
            onNext={draft.clear}
          />
        </Stack>
      )}
      {rows.length === 0 && <Help />}
      {isPasting && (
        <PasteTable
          onClose={() => setIsPasting(false)}
          onPaste={(text) => {
            if (work.stage.kind !== 'idle') work.stop();
            draft.paste(text);
          }}
        />
      )}
    </Page>
  );
}

function Unnamed({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      Not used by any row: {names.slice(0, 8).join(', ')}
      {names.length > 8 && ` and ${names.length - 8} more`}. Choose label maps and tables in their
      columns.
    </Text>
  );
}

function Help() {
  const linkTo = useLinkTo();
  return (
    <List size="sm" c="dimmed" spacing={4}>
      <List.Item>
        Files are read and hashed here, and go straight to the object store. An upload that was
        interrupted goes on where it was when the same files are dropped again.
      </List.Item>
      <List.Item>
        Nothing is imported before you have seen what would be. A row is imported whole or not at
        all.
      </List.Item>
      <List.Item>
        Name in “Classes looked for” what somebody looked for in the label map, and nothing else: a
        class that is not named is never taken for labelled, nor for absent.
      </List.Item>
      <List.Item>
        What was imported before is under{' '}
        <Anchor component={Link} to={linkTo('/volumes/imports')} size="sm" underline="always">
          Imports
        </Anchor>
        .
      </List.Item>
    </List>
  );
}
