import { Button } from '@mantine/core';
import { useRows } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import {
  RepeatedSubjectsDocument,
  type RepeatedSubjectsQuery,
  type VolumeFilter,
} from '../../generated/coverage.ts';
import { sideNames } from './matrix.ts';
import { subjectColumns } from './subject-columns.tsx';
import { SubjectList } from './subject-list.tsx';

type Repeated = RepeatedSubjectsQuery['repeatedSubjects']['nodes'][number];

/** Subjects of whom the same limb has all of the classes known at two visits or more. */
export function RepeatedSubjects({ classes, filter }: { classes: string[]; filter: VolumeFilter }) {
  const [study] = useStudy();
  const read = useRows(
    RepeatedSubjectsDocument,
    { filter, classes: classes.length > 0 ? classes : null },
    (result) => result.repeatedSubjects,
  );
  const limbs = read.rows.flatMap(({ subject, limbs: own }) =>
    own.map((limb) => ({ ...limb, subject })),
  );
  const columns: Column<(typeof limbs)[number]>[] = [
    ...subjectColumns<(typeof limbs)[number]>(({ subject }) => subject, { study }),
    { key: 'region', title: 'Region', value: ({ region }) => region },
    { key: 'side', title: 'Side', value: ({ laterality }) => sideNames[laterality] },
    {
      ...{ key: 'visits', title: 'Complete at the visits' },
      value: ({ visits }) => visits.map(({ code }) => code).join(', '),
    },
  ];
  return (
    <SubjectList
      read={read}
      subjects={subjectsOf(read.rows)}
      empty={
        <EmptyState title="Nobody is complete at two visits">
          Choose fewer classes, or annotate what is missing: the list of what to annotate next
          begins with it.
        </EmptyState>
      }
    >
      <DataTable
        name="Subjects complete at two visits"
        rows={limbs}
        columns={columns}
        rowKey={({ subject, region, laterality }) => `${subject.id} ${region} ${laterality}`}
        footer={
          read.hasMore && (
            <Button mt="xs" variant="default" loading={read.isReadingMore} onClick={read.readMore}>
              More
            </Button>
          )
        }
      />
    </SubjectList>
  );
}

function subjectsOf(rows: readonly Repeated[]) {
  return rows.map(({ subject }) => subject);
}
