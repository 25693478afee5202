import { Button } from '@mantine/core';
import { useRows } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { SubjectsLackingDocument, type VolumeFilter } from '../../generated/coverage.ts';
import { type Subject, subjectColumns } from './subject-columns.tsx';
import { SubjectList } from './subject-list.tsx';

/** Subjects in whom each of the classes is known in no volume that matches. */
export function LackingSubjects({ classes, filter }: { classes: string[]; filter: VolumeFilter }) {
  const [study] = useStudy();
  const read = useRows(
    SubjectsLackingDocument,
    { filter, classes },
    (result) => result.subjectsLacking,
  );
  return (
    <SubjectList
      read={read}
      subjects={read.rows}
      empty={
        <EmptyState title="Nobody lacks them">
          In every subject that matches, one of these classes at least is known in some volume.
        </EmptyState>
      }
    >
      <DataTable
        name="Subjects lacking classes"
        rows={read.rows}
        columns={subjectColumns<Subject>((subject) => subject, { study, missing: classes })}
        rowKey={({ id }) => id}
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
