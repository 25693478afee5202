import { ActionIcon, Button, Group, Skeleton, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { useRows } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Section } from '../../../components/section.tsx';
import {
  ScannersDocument,
  type ScannersQuery,
  SetScannerSiteDocument,
} from '../../../generated/access.ts';

type Scanner = ScannersQuery['scanners']['nodes'][number];

/** Where each scanner stands. They belong to no study, so that administrators alone say it. */
export function Scanners({ isAdministrator }: { isAdministrator: boolean }) {
  const scanners = useRows(ScannersDocument, {}, (result) => result.scanners);
  const columns: Column<Scanner>[] = [
    { key: 'name', title: 'Scanner', value: ({ name }) => name },
    { key: 'manufacturer', title: 'Manufacturer', value: ({ manufacturer }) => manufacturer },
    {
      key: 'site',
      title: 'Site',
      value: ({ site }) => site,
      cell: (scanner) =>
        isAdministrator ? <Site scanner={scanner} /> : (scanner.site ?? 'not known'),
    },
  ];
  return (
    <Section
      title="Scanners"
      description={`Sites filter cohorts and coverage, so that a model can be tried on another site than it learned from. An import tells of a site that nobody has told yet; ${isAdministrator ? 'here you correct it' : 'administrators correct it'}.`}
    >
      <ErrorNotice error={scanners.error} />
      {scanners.isPending && <Skeleton height={160} />}
      {!scanners.isPending && scanners.error === null && scanners.rows.length === 0 && (
        <EmptyState title="No scanners yet">
          They come with the volumes that are imported: the column <code>scanner</code> of a
          manifest names them.
        </EmptyState>
      )}
      {scanners.rows.length > 0 && (
        <DataTable
          name="Scanners"
          rows={scanners.rows}
          columns={columns}
          rowKey={({ id }) => id}
          footer={
            scanners.hasMore && (
              <Button
                variant="default"
                loading={scanners.isReadingMore}
                onClick={scanners.readMore}
              >
                More scanners
              </Button>
            )
          }
        />
      )}
    </Section>
  );
}

function Site({ scanner }: { scanner: Scanner }) {
  const [isOpen, setIsOpen] = useState(false);
  if (isOpen) return <SiteForm scanner={scanner} onClose={() => setIsOpen(false)} />;
  return (
    <Group gap={4} wrap="nowrap">
      {scanner.site ?? 'not known'}
      <Tooltip label="Change the site">
        <ActionIcon
          size="sm"
          aria-label={`Change the site of ${scanner.name}`}
          onClick={() => setIsOpen(true)}
        >
          <IconPencil size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function SiteForm({ scanner, onClose }: { scanner: Scanner; onClose: () => void }) {
  const [site, setSite] = useState(scanner.site ?? '');
  const set = useChange(SetScannerSiteDocument, {
    done: () => `The site of ${scanner.name} is changed.`,
    onDone: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = site.trim();
    set.mutate({ scannerId: scanner.id, site: given === '' ? null : given });
  };
  return (
    <form
      onSubmit={submit}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    >
      <Group gap={4} wrap="nowrap">
        <TextInput
          aria-label={`Site of ${scanner.name}`}
          placeholder="not known"
          value={site}
          onChange={({ currentTarget }) => setSite(currentTarget.value)}
          error={set.error?.message}
          autoFocus
        />
        <ActionIcon type="submit" aria-label="Keep the site" loading={set.isPending}>
          <IconCheck size={14} />
        </ActionIcon>
        <ActionIcon aria-label="Leave the site as it is" onClick={onClose}>
          <IconX size={14} />
        </ActionIcon>
      </Group>
    </form>
  );
}
