import { Anchor, Checkbox, Group, Stack, Text, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { formatDice } from '../../components/format.ts';
import { lossName } from '../../components/loss-name.ts';
import { Time } from '../../components/time.tsx';
import type { ModelScoreFragment, ModelVersionRowFragment } from '../../generated/models.ts';
import { formatMean } from './figures.ts';
import { GuardedButton } from './guarded-button.tsx';
import { AliasMark, NoBreak, Tags, WithdrawnMark } from './marks.tsx';
import { editorsOnly, mayEdit } from './may.ts';
import { snapshotName } from './names.ts';
import type { Model } from './types.ts';
import { type Links, useLinks } from './use-links.ts';
import { mainEvaluation } from './use-mean-scores.ts';

interface VersionsTableProps {
  readonly model: Model;
  readonly versions: readonly ModelVersionRowFragment[];
  /** By evaluation, as far as they have come. */
  readonly scores: ReadonlyMap<string, ModelScoreFragment>;
  /** Numbers of the versions to compare. */
  readonly chosen: readonly number[];
  readonly onChoose: (numbers: readonly number[]) => void;
  readonly onPromote: (version: ModelVersionRowFragment) => void;
}

/** The versions of a model, the newest first. */
export function VersionsTable(props: VersionsTableProps) {
  const links = useLinks();
  const { model, versions, scores } = props;
  return (
    <DataTable
      name={`Versions of ${model.name}`}
      rows={versions}
      rowKey={({ id }) => id}
      columns={[
        chosenColumn(props),
        ...identityColumns(model.name, links),
        ...scoreColumns(scores, links),
        originColumn(links),
        promoteColumn(props),
      ]}
    />
  );
}

type VersionColumn = Column<ModelVersionRowFragment>;

function chosenColumn({ model, chosen, onChoose }: VersionsTableProps): VersionColumn {
  return {
    key: 'chosen',
    title: '',
    cell: ({ number }) => (
      <Checkbox
        aria-label={`Compare ${model.name}@${number}`}
        checked={chosen.includes(number)}
        onChange={({ currentTarget }) =>
          onChoose(
            currentTarget.checked
              ? [...chosen, number].toSorted((a, b) => a - b)
              : chosen.filter((other) => other !== number),
          )
        }
      />
    ),
  };
}

function identityColumns(name: string, links: Links): VersionColumn[] {
  return [
    {
      key: 'number',
      title: 'Version',
      value: ({ number }) => number,
      cell: ({ number, aliases, withdrawnSubjects, description, tags }) => (
        <Stack gap={2}>
          <Group gap={6} wrap="nowrap">
            <Anchor component={Link} to={links.version(name, number)} fz="sm" fw={600}>
              <NoBreak>
                {name}@{number}
              </NoBreak>
            </Anchor>
            {aliases.map((alias) => (
              <AliasMark key={alias} name={alias} />
            ))}
            <WithdrawnMark subjects={withdrawnSubjects} />
          </Group>
          {description && (
            <Text size="xs" c="dimmed" lineClamp={2} maw={300}>
              {description.text}
            </Text>
          )}
          <Tags tags={tags} />
        </Stack>
      ),
    },
    {
      key: 'loss',
      title: 'Loss',
      value: ({ lossChoice }) => lossName(lossChoice.loss),
    },
    {
      key: 'classes',
      title: 'Classes',
      value: ({ classes }) => classes.length,
      cell: ({ classes }) => (
        <Tooltip multiline maw={320} label={classes.map((one) => one.name).join(', ')}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what it says on hovering, the keyboard reaches too */}
          <span tabIndex={0}>{classes.length}</span>
        </Tooltip>
      ),
      align: 'right',
    },
  ];
}

function scoreColumns(
  scores: ReadonlyMap<string, ModelScoreFragment>,
  links: Links,
): VersionColumn[] {
  const scoreOf = (version: ModelVersionRowFragment) =>
    scores.get(mainEvaluation(version)?.id ?? '');
  return [
    {
      key: 'dice',
      title: 'Mean Dice (95 %)',
      value: (version) => scoreOf(version)?.mean,
      cell: (version) => <MeanDice version={version} score={scoreOf(version)} links={links} />,
      align: 'right',
    },
    { key: 'n', title: 'Subjects', value: (version) => scoreOf(version)?.subjects, align: 'right' },
    {
      key: 'pooled',
      title: 'Pooled',
      value: (version) => mainEvaluation(version)?.meanDice,
      cell: (version) => formatDice(mainEvaluation(version)?.meanDice),
      align: 'right',
    },
  ];
}

function MeanDice({
  version,
  score,
  links,
}: {
  version: ModelVersionRowFragment;
  score: ModelScoreFragment | undefined;
  links: Links;
}) {
  const evaluation = mainEvaluation(version);
  if (!evaluation) {
    return (
      <Text size="sm" c="dimmed">
        not evaluated
      </Text>
    );
  }
  return (
    <Stack gap={0}>
      <NoBreak>{score ? formatMean(score) : '…'}</NoBreak>
      <Anchor component={Link} to={links.snapshot(evaluation.snapshot)} fz="xs">
        on {snapshotName(evaluation.snapshot)}
      </Anchor>
    </Stack>
  );
}

function originColumn(links: Links): VersionColumn {
  return {
    key: 'made',
    title: 'Made',
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt, run }) => (
      <Anchor component={Link} to={links.run(run.id)} size="sm" title="The run it came of">
        <Time at={createdAt} />
      </Anchor>
    ),
  };
}

function promoteColumn({ model, onPromote }: VersionsTableProps): VersionColumn {
  return {
    key: 'promote',
    title: '',
    cell: (version) => (
      <GuardedButton
        size="compact-xs"
        refusal={mayEdit(model.study.role) ? null : editorsOnly}
        label={`Promote ${model.name}@${version.number}`}
        onClick={() => onPromote(version)}
      >
        Promote
      </GuardedButton>
    ),
  };
}
