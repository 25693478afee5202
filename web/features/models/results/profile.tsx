import { Skeleton, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { ProfileChart } from '../../../charts/profile-chart.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { EvaluationProfileDocument } from '../../../generated/models.ts';
import { unitRange } from './class-bars.tsx';
import type { Shown } from './results-tab.tsx';

/** Dice of each class along the limb. */
export function Profile({ shown }: { shown: Shown }) {
  const { classes, nameOf, versionName, evaluationId } = shown;
  const { data, error, isPending } = useGraphQL(EvaluationProfileDocument, {
    ...{ id: evaluationId, classes: [...classes] },
  });
  const profile = data?.node?.__typename === 'Evaluation' ? data.node.profile : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: names of classes come with the profile's version
  const series = useMemo(() => {
    const byClass = Map.groupBy(profile?.points ?? [], (point) => point.class);
    return [...byClass].map(([code, points]) => ({
      name: nameOf(code),
      points: points.map(({ position, pooledDice }) => ({ x: position, y: pooledDice })),
    }));
  }, [profile]);
  if (error) return <ErrorNotice error={error} />;
  if (isPending || !profile) return <Skeleton height={360} />;
  const isBySlice = profile.sliceCounts.length === 1;
  return (
    <Stack gap={4}>
      <ProfileChart
        title={`Dice along the limb, ${versionName}`}
        xTitle={isBySlice ? 'Slice from the proximal end' : 'Position along the stack'}
        yTitle="Dice, pooled over subjects"
        yRange={unitRange}
        series={series}
      />
      <Text size="xs" c="dimmed">
        0 is the most proximal, nearest to the hip.{' '}
        {isBySlice
          ? 'All stacks have the same number of slices, so a position is a slice.'
          : `Stacks have ${profile.sliceCounts.join(', ')} slices: each lies at its share of the stack, in ${profile.positions} positions.`}
      </Text>
    </Stack>
  );
}
