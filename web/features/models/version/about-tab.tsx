import { Anchor, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { LossChoiceView } from '../../../components/loss-choice.tsx';
import { Time } from '../../../components/time.tsx';
import { Description } from '../described/description.tsx';
import { EditTags } from '../described/edit-tags.tsx';
import { snapshotName } from '../names.ts';
import type { Version } from '../types.ts';
import { useLinks } from '../use-links.ts';
import { flatSettings } from './flat-settings.ts';

/** What a version is: words, data, loss with its reason, settings, and where it was computed. */
export function AboutTab({ version, canEdit }: { version: Version; canEdit: boolean }) {
  const { snapshot } = version.run;
  const links = useLinks();
  return (
    <Stack gap="md" maw={920}>
      <Section title="Description and tags">
        <Description described={version} canEdit={canEdit} />
        <EditTags described={version} canEdit={canEdit} />
      </Section>
      <Section title="Data">
        <Facts
          name="Data"
          rows={[
            [
              'Learned from',
              <Anchor key="snapshot" component={Link} to={links.snapshot(snapshot)} size="sm">
                {snapshotName(snapshot)}
              </Anchor>,
            ],
            ['Classes', version.classes.map(({ name }) => name).join(', ')],
            ['Hash of the snapshot', <Hash key="hash" of={version.snapshotHash} />],
            ['Hash of the coverage', <Hash key="hash" of={version.coverageHash} />],
          ]}
        />
      </Section>
      <Section title="Loss">
        <LossChoiceView choice={version.lossChoice} />
      </Section>
      <Section title="Computed">
        <Facts
          name="Computed"
          rows={[
            [
              'Run',
              <Anchor key="run" component={Link} to={links.run(version.run.id)} size="sm">
                the training run
              </Anchor>,
            ],
            ['Registered', <Time key="time" at={version.createdAt} />],
            ['Weights', <Hash key="hash" of={version.weights.sha256} />],
            ['Weights after step', version.step ?? '–'],
            ['Seed', version.seed],
            ['Engine', `${version.engine} on ${version.device}`],
            ['Code', version.codeVersion],
          ]}
        />
      </Section>
      <Section title="Settings">
        <Facts
          name="Settings"
          rows={flatSettings(version.settings).toSorted(([a], [b]) => a.localeCompare(b))}
        />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack component="section" gap={6}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Facts({
  name,
  rows,
}: {
  name: string;
  rows: readonly (readonly [name: string, value: ReactNode])[];
}) {
  return (
    <Table aria-label={name} layout="auto" withRowBorders={false} verticalSpacing={2}>
      <Table.Tbody>
        {rows.map(([title, value]) => (
          <Table.Tr key={title}>
            <Table.Th scope="row" w={220} fw={400} c="dimmed">
              {title}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Hash({ of }: { of: string }) {
  return (
    <Text ff="monospace" size="xs" span>
      {of}
    </Text>
  );
}
