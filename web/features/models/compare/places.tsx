import { Select, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { ProfileChart } from '../../../charts/profile-chart.tsx';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { type ComparedPlaceFragment, ComparePlacesDocument } from '../../../generated/models.ts';
import type { Compared } from '../compare-page.tsx';
import { subjectNamer } from '../names.ts';
import { unitRange } from '../results/class-bars.tsx';
import { SliceTable } from './slice-table.tsx';

/** Where the versions are good and bad: along the limb, by subject, and in the slices to look at. */
export function Places({ compared, snapshotId }: { compared: Compared; snapshotId: string }) {
  const { comparison, classes } = compared;
  const { data, error, isPending } = useGraphQL(ComparePlacesDocument, {
    versionIds: comparison.versions.map(({ id }) => id),
    ...{ snapshotId, classes: [...classes] },
  });
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <Skeleton height={480} />;
  const { bySlice, bySubject, worst, spread } = data.compareVersions;
  return (
    <>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <AlongSlices compared={compared} cells={bySlice} />
        <BySubject compared={compared} cells={bySubject} />
      </SimpleGrid>
      <SliceTable
        id="worst"
        title="Slices in which all are worst"
        note="Lowest mean of the versions' Dice first; only slices in which each of them has one."
        cells={worst}
        compared={compared}
      />
      <SliceTable
        id="spread"
        title="Slices in which they differ most"
        note="Largest difference between the highest and the lowest Dice first."
        cells={spread}
        compared={compared}
      />
    </>
  );
}

interface CellsProps {
  readonly compared: Compared;
  readonly cells: readonly ComparedPlaceFragment[];
}

/** Dice of one class against the slice, a line for each version. */
function AlongSlices({ compared, cells }: CellsProps) {
  const [{ focus }, setFocus] = useQueryStates({ focus: parseAsString });
  const { classes, names, nameOf } = compared;
  const code = focus !== null && classes.includes(focus) ? focus : (classes[0] ?? '');
  const series = useMemo(() => {
    const ofClass = cells
      .filter((cell) => cell.class === code)
      .toSorted((a, b) => (a.slice ?? 0) - (b.slice ?? 0));
    return names.map((name, index) => ({
      name,
      points: ofClass.map(({ slice, dice }) => ({ x: slice ?? 0, y: dice[index] ?? null })),
    }));
  }, [cells, code, names]);
  return (
    <Stack gap={4}>
      <Select
        label="Class along the slices"
        w={260}
        allowDeselect={false}
        data={classes.map((value) => ({ value, label: nameOf(value) }))}
        value={code}
        onChange={(value) => void setFocus({ focus: value })}
      />
      <ProfileChart
        title={`Dice against slice, ${nameOf(code)}`}
        xTitle="Slice, from 0"
        yTitle="Dice, pooled over subjects"
        yRange={unitRange}
        series={series}
      />
      <Text size="xs" c="dimmed">
        Slices as they are stored, pooled over all volumes. Where the class is in neither truth nor
        prediction there is no Dice, and the line has a gap.
      </Text>
    </Stack>
  );
}

/** Dice of each subject under the first version against that under another. */
function BySubject({ compared, cells }: CellsProps) {
  const [{ against }, setAgainst] = useQueryStates({ against: parseAsString });
  const { classes, names, nameOf, comparison } = compared;
  const others = comparison.versions.slice(1);
  const chosen = Math.max(
    0,
    others.findIndex(({ id }) => id === against),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: names of classes come with the comparison
  const groups = useMemo(() => {
    const nameOfSubject = subjectNamer(cells);
    return classes.map((code) => ({
      name: nameOf(code),
      points: cells.flatMap((cell) => {
        const [x = null, y = null] = [cell.dice[0], cell.dice[chosen + 1]];
        if (cell.class !== code || x === null || y === null) return [];
        return [{ x, y, label: nameOfSubject(cell) }];
      }),
    }));
  }, [cells, classes, chosen]);
  return (
    <Stack gap={4}>
      <Select
        label={`${names[0]} against`}
        w={260}
        allowDeselect={false}
        data={others.map(({ id }, index) => ({ value: id, label: names[index + 1] ?? '' }))}
        value={others[chosen]?.id ?? null}
        onChange={(value) => void setAgainst({ against: value })}
      />
      <ScatterChart
        title={`Dice by subject, ${names[0]} and ${names[chosen + 1]}`}
        xTitle={`Dice, ${names[0]}`}
        yTitle={`Dice, ${names[chosen + 1]}`}
        xRange={unitRange}
        yRange={unitRange}
        groups={groups}
        hasDiagonal
        digits={3}
      />
      <Text size="xs" c="dimmed">
        A point is a subject; below the line, {names[0]} is better.
      </Text>
    </Stack>
  );
}
