import { Alert, Button, Group, List, Stack } from '@mantine/core';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { FollowImport } from './follow-import.tsx';
import { countRows, ImportReport } from './import-report.tsx';
import { orderOf } from './order.ts';
import type { Row } from './rows.ts';
import { Transfer } from './transfer.tsx';
import type { NamedFile, useImport } from './use-import.ts';

export interface ImportStepsProps {
  readonly rows: readonly Row[];
  readonly files: readonly NamedFile[];
  /** Why the rows cannot be checked yet. */
  readonly obstacles: readonly string[];
  readonly work: ReturnType<typeof useImport>;
  /** Begins anew. */
  readonly onNext: () => void;
}

/** First what would be imported, then the import. */
export function ImportSteps({ rows, files, obstacles, work, onNext }: ImportStepsProps) {
  const { stage, start, finish, stop } = work;
  const run = (isDryRun: boolean) => void start({ ...orderOf(rows, files), isDryRun });
  const nameOf = (line: number) => `${line - 1}. ${rows[line - 2]?.cells.image ?? ''}`;
  if (stage.kind === 'reading' || stage.kind === 'sending') {
    return <Transfer stage={stage} onStop={stop} />;
  }
  if (stage.kind === 'working') {
    return <FollowImport {...stage} onDone={finish} onStop={stop} />;
  }
  const isChecked = stage.kind === 'done' && stage.isDryRun;
  const isImported = stage.kind === 'done' && !stage.isDryRun;
  const importable = isChecked ? rows.length - countRows(stage.rows, 'FAILED') : 0;
  return (
    <Stack gap="sm">
      {stage.kind === 'failed' && <ErrorNotice error={stage.error} />}
      {stage.kind === 'done' && <ImportReport {...stage} nameOf={nameOf} />}
      <Obstacles obstacles={obstacles} />
      <Group gap="xs">
        {!isImported && (
          <Button
            variant={isChecked ? 'default' : 'filled'}
            disabled={obstacles.length > 0}
            onClick={() => run(true)}
          >
            {checkVerb(stage.kind)}
          </Button>
        )}
        {isChecked && (
          <Button disabled={importable === 0} onClick={() => run(false)}>
            {importable === rows.length
              ? `Import ${count(importable)}`
              : `Import ${importable} of ${count(rows.length)}`}
          </Button>
        )}
        {isImported && (
          <Button
            onClick={() => {
              stop();
              onNext();
            }}
          >
            Upload more
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function checkVerb(stage: string): string {
  if (stage === 'failed') return 'Try again';
  return stage === 'done' ? 'Check again' : 'Check';
}

function count(rows: number): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'}`;
}

function Obstacles({ obstacles }: Pick<ImportStepsProps, 'obstacles'>) {
  if (obstacles.length === 0) return null;
  return (
    <Alert color="gray" title="Before it can be checked">
      <List size="sm">
        {obstacles.slice(0, 8).map((obstacle) => (
          <List.Item key={obstacle}>{obstacle}</List.Item>
        ))}
        {obstacles.length > 8 && <List.Item>and {obstacles.length - 8} more</List.Item>}
      </List>
    </Alert>
  );
}
