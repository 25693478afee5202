import {
  Button,
  Group,
  MultiSelect,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
} from '@mantine/core';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { Link } from 'react-router';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import {
  EvaluationScoresDocument,
  type EvaluationScoresQuery,
  type SurfaceConvention,
} from '../../../generated/models.ts';
import { classNamer, snapshotName } from '../names.ts';
import { useLinks } from '../use-links.ts';
import { mainEvaluation } from '../use-mean-scores.ts';
import type { Version } from '../version-page.tsx';
import { ClassBars } from './class-bars.tsx';
import { ClassTables } from './class-tables.tsx';
import { Profile } from './profile.tsx';
import { SubjectScatter } from './subject-scatter.tsx';
import { Summary } from './summary.tsx';
import { Volumes } from './volumes.tsx';
import { WorstSlices } from './worst-slices.tsx';

export type Evaluation = Extract<
  NonNullable<EvaluationScoresQuery['node']>,
  { __typename: 'Evaluation' }
>;

/** What the parts of the results need to know. */
export interface Shown {
  readonly evaluationId: string;
  /** `model@number` */
  readonly versionName: string;
  /** Codes, in the version's order. */
  readonly classes: readonly string[];
  readonly nameOf: (code: string | null) => string;
}

const conventions = ['surface_elements', 'border_voxels'] as const;

const surfaces: Readonly<Record<(typeof conventions)[number], SurfaceConvention>> = {
  surface_elements: 'SURFACE_ELEMENTS',
  border_voxels: 'BORDER_VOXELS',
};

/** What was measured of a version on one snapshot. */
export function ResultsTab({ version, name }: { version: Version; name: string }) {
  const [{ on, classes, surface }, setShown] = useQueryStates({
    on: parseAsString,
    classes: parseAsArrayOf(parseAsString).withDefault([]),
    surface: parseAsStringLiteral(conventions).withDefault('surface_elements'),
  });
  const evaluations = version.evaluations.nodes;
  const chosen = evaluations.find(({ snapshot }) => snapshot.id === on) ?? mainEvaluation(version);
  if (!chosen) return <NotEvaluated name={name} />;
  const known = version.classes.map(({ code }) => code);
  const codes = classes.length === 0 ? known : known.filter((code) => classes.includes(code));
  return (
    <Stack gap="md">
      <Group gap="xs" align="flex-end">
        <Select
          label="Measured on"
          w={240}
          allowDeselect={false}
          data={evaluations.map(({ snapshot }) => ({
            value: snapshot.id,
            label: `${snapshotName(snapshot)}${snapshot.id === version.run.snapshot.id ? ', learned from' : ''}`,
          }))}
          value={chosen.snapshot.id}
          onChange={(value) => void setShown({ on: value })}
        />
        <MultiSelect
          label="Classes"
          placeholder={classes.length === 0 ? 'All' : ''}
          miw={220}
          maw={480}
          clearable
          searchable
          data={version.classes.map(({ code, name: label }) => ({ value: code, label }))}
          value={classes}
          onChange={(value) => void setShown({ classes: value.length === 0 ? null : value })}
        />
        <Select
          label="Surfaces"
          w={300}
          allowDeselect={false}
          data={[
            {
              value: 'surface_elements',
              label: 'elements, as in google-deepmind/surface-distance',
            },
            { value: 'border_voxels', label: 'border voxels, as in MONAI' },
          ]}
          value={surface}
          onChange={(value) =>
            void setShown({ surface: conventions.find((one) => one === value) ?? null })
          }
        />
      </Group>
      <Results
        shown={{
          ...{ evaluationId: chosen.id, versionName: name },
          ...{ classes: codes, nameOf: classNamer(version.classes) },
        }}
        convention={surfaces[surface]}
      />
    </Stack>
  );
}

function NotEvaluated({ name }: { name: string }) {
  return (
    <EmptyState title={`${name} was not evaluated yet`}>
      Evaluate it (the button above): its predictions are then measured on held-back subjects, class
      by class and slice by slice, and stand here.
    </EmptyState>
  );
}

function Results({ shown, convention }: { shown: Shown; convention: SurfaceConvention }) {
  const links = useLinks();
  const { data, error, isPending } = useGraphQL(EvaluationScoresDocument, {
    ...{ id: shown.evaluationId, convention },
  });
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <Skeleton height={600} />;
  if (data.node?.__typename !== 'Evaluation') {
    return (
      <EmptyState title="The evaluation is no longer to be seen">
        Its study may not be one of yours any more.
      </EmptyState>
    );
  }
  const evaluation = data.node;
  return (
    <Stack gap="lg">
      <Summary evaluation={evaluation} />
      <ClassTables evaluation={evaluation} shown={shown} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <ClassBars evaluation={evaluation} shown={shown} />
        <Profile shown={shown} />
      </SimpleGrid>
      <WorstSlices evaluation={evaluation} shown={shown} />
      <SubjectScatter shown={shown} />
      <Volumes shown={shown} />
      <Text size="xs" c="dimmed">
        On held-back subjects of{' '}
        <Button
          component={Link}
          to={links.snapshot(evaluation.snapshot)}
          variant="transparent"
          size="compact-xs"
          p={0}
        >
          {snapshotName(evaluation.snapshot)}
        </Button>
        . Each subject counts once; intervals are 95 % bootstrap intervals of the mean over
        subjects. A dash stands where there is nothing to measure, and is never counted as 0 or 1.
      </Text>
    </Stack>
  );
}
