import { Alert, Anchor, Badge, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { ApiError } from '../../../api/request.ts';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { formatDice } from '../../../components/format.ts';
import {
  RegressionAgainstDocument,
  type RegressionAgainstQuery,
  type RegressionRowFragment,
} from '../../../generated/models.ts';
import { formatInterval, formatP, formatSigned } from '../figures.ts';
import { NoBreak } from '../marks.tsx';
import { classNamer, snapshotName, subjectNamer, versionName } from '../names.ts';
import { useLinks } from '../use-links.ts';

type Report = RegressionAgainstQuery['regressionReport'];
type Verdict = Report['verdict'];

/** A difference of Dice that is taken for none, as everywhere in Myograph. */
const margin = 0.01;

const verdicts: Readonly<Record<Verdict, { label: string; mark: string; colour: string }>> = {
  BETTER: { label: 'better', mark: '▲', colour: 'teal' },
  WORSE: { label: 'worse', mark: '▼', colour: 'red' },
  UNCHANGED: { label: 'unchanged', mark: '=', colour: 'gray' },
  UNDECIDED: { label: 'undecided', mark: '?', colour: 'gray' },
};

interface RegressionProps {
  readonly model: { readonly name: string };
  readonly versionId: string;
  readonly alias: string;
}

/** A version, the candidate, against the one that the alias points to: what was gained, and what lost. */
export function Regression({ model, versionId, alias }: RegressionProps) {
  const { data, error, isPending, isPlaceholderData } = useGraphQL(RegressionAgainstDocument, {
    ...{ versionId, alias, margin },
  });
  if (error) return <NoReport error={error} model={model} alias={alias} />;
  if (isPending || isPlaceholderData) return <Skeleton height={220} />;
  return <ReportView report={data.regressionReport} />;
}

/** That two versions cannot be held against each other is no failure of the page. */
function NoReport({ error, alias }: { error: Error; model: { name: string }; alias: string }) {
  const isExpected = error instanceof ApiError && error.code !== 'INTERNAL';
  if (!isExpected) return <ErrorNotice error={error} />;
  return (
    <Alert color="yellow" variant="light" title={`Not compared with ${alias}`}>
      {error.message}
    </Alert>
  );
}

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const { label, mark, colour } = verdicts[verdict];
  return (
    <Badge color={colour} variant="outline" tt="none" radius="sm" leftSection={mark}>
      {label}
    </Badge>
  );
}

function ReportView({ report }: { report: Report }) {
  const { classes, mean, champion, candidate, snapshot, leftOutSlices } = report;
  const [before, after] = [versionName(champion), versionName(candidate)];
  const nameOf = classNamer([...champion.classes, ...candidate.classes]);
  return (
    <Stack gap="xs">
      <Alert
        color={verdicts[report.verdict].colour}
        variant="light"
        title={
          <>
            {after} against {report.alias} ({before}): <VerdictMark verdict={report.verdict} />
          </>
        }
      >
        {report.summary}
      </Alert>
      <DataTable
        name={`${after} against ${before}`}
        rows={[...classes, mean]}
        rowKey={({ class: code }) => code ?? ''}
        columns={classColumns({ before, after, nameOf })}
      />
      <Text size="xs" c="dimmed">
        On {snapshotName(snapshot)}, over held-back subjects that both have a Dice of. The verdict
        goes by the 95 % interval of the mean difference and a margin of {report.margin}: beyond it
        is better or worse, within it unchanged, across it or under six subjects undecided.
        {leftOutSlices > 0 &&
          ` Left out, as only one of the two was measured there: ${leftOutSlices} slices × classes.`}
        {report.onlyChampion.length > 0 &&
          ` Only ${before} has: ${report.onlyChampion.map(nameOf).join(', ')}.`}
        {report.onlyCandidate.length > 0 &&
          ` Only ${after} has: ${report.onlyCandidate.map(nameOf).join(', ')}.`}
      </Text>
      <Losses report={report} nameOf={nameOf} />
    </Stack>
  );
}

interface Compared {
  readonly before: string;
  readonly after: string;
  readonly nameOf: (code: string | null) => string;
}

function classColumns({ before, after, nameOf }: Compared): Column<RegressionRowFragment>[] {
  return [
    {
      key: 'class',
      title: 'Class',
      value: (row) => nameOf(row.class),
      cell: (row) => <NoBreak>{nameOf(row.class)}</NoBreak>,
    },
    { key: 'before', title: before, align: 'right', ...diceOf((row) => row.champion) },
    { key: 'after', title: after, align: 'right', ...diceOf((row) => row.candidate) },
    { key: 'pairs', title: 'Subjects', align: 'right', value: ({ pairs }) => pairs },
    {
      key: 'difference',
      title: 'Difference',
      align: 'right',
      value: ({ difference }) => difference,
      cell: ({ difference }) => formatSigned(difference),
    },
    {
      key: 'interval',
      title: '95 % interval',
      align: 'right',
      value: ({ interval }) => formatInterval(interval),
      cell: ({ interval }) => <NoBreak>{formatInterval(interval)}</NoBreak>,
    },
    {
      key: 'p',
      title: 'Wilcoxon',
      align: 'right',
      value: ({ adjustedPValue }) => adjustedPValue,
      cell: (row) =>
        row.class === null ? formatP(row.pValue) : formatP(row.adjustedPValue, 'Holm'),
    },
    {
      key: 'verdict',
      title: 'Verdict',
      value: ({ verdict }) => verdicts[verdict].label,
      cell: ({ verdict }) => <VerdictMark verdict={verdict} />,
    },
  ];
}

function diceOf(of: (row: RegressionRowFragment) => number | null) {
  return {
    value: of,
    cell: (row: RegressionRowFragment) => formatDice(of(row)),
  };
}

/** Subjects and slices that lost most, each slice with the way to it. */
function Losses({
  report: { subjects, slices, candidate },
  nameOf,
}: {
  report: Report;
  nameOf: Compared['nameOf'];
}) {
  const links = useLinks();
  const nameOfSubject = subjectNamer([...subjects, ...slices]);
  if (subjects.length === 0 && slices.length === 0) return null;
  return (
    <Stack gap={4}>
      {subjects.length > 0 && (
        <Text size="xs">
          Subjects that lost most:{' '}
          {subjects
            .map((one) => `${nameOfSubject(one)} ${formatSigned(one.difference)}`)
            .join(', ')}
        </Text>
      )}
      {slices.length > 0 && (
        <Text size="xs" component="div">
          Slices that lost most:{' '}
          {slices.map((lost, index) => (
            <span key={`${lost.class} ${lost.volumeId} ${lost.slice}`}>
              {index > 0 && ', '}
              <Anchor
                component={Link}
                size="xs"
                to={links.place({ ...lost, version: versionName(candidate) })}
              >
                {nameOf(lost.class)} of {nameOfSubject(lost)}, slice {lost.slice}
              </Anchor>{' '}
              {formatSigned(lost.difference)}
            </span>
          ))}
        </Text>
      )}
    </Stack>
  );
}
