import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { EvaluationBySubjectDocument } from '../../../generated/models.ts';
import { subjectNamer } from '../names.ts';
import { unitRange } from './class-bars.tsx';
import type { Shown } from './results-tab.tsx';

/** Dice of each subject, class by class. */
export function SubjectScatter({ shown }: { shown: Shown }) {
  const { evaluationId, classes, nameOf, versionName } = shown;
  const { data, error, isPending } = useGraphQL(EvaluationBySubjectDocument, { id: evaluationId });
  const cells = data?.node?.__typename === 'Evaluation' ? data.node.dice : null;
  const key = classes.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: classes are told apart by their codes
  const { names, groups } = useMemo(() => {
    const nameOfSubject = subjectNamer(cells ?? []);
    return {
      names: classes.map(nameOf),
      groups: [
        {
          name: 'Subjects',
          points: (cells ?? []).flatMap((cell) => {
            const { dice } = cell.score;
            const place = classes.indexOf(cell.class ?? '');
            if (dice === null || place < 0) return [];
            return [{ x: place, y: dice, label: nameOfSubject(cell) }];
          }),
        },
      ],
    };
  }, [cells, key]);
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <Skeleton height={380} />;
  return (
    <ScatterChart
      title={`Dice by subject, ${versionName}`}
      xTitle="Class"
      xNames={names}
      yTitle="Dice"
      yRange={unitRange}
      groups={groups}
      digits={3}
    />
  );
}
