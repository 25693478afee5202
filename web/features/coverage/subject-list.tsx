import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Rows } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { newCohortAddress } from './cohort-of.ts';
import type { Subject } from './subject-columns.tsx';

/** A list of subjects, of whom a cohort can be made, or what is said in its place. */
export function SubjectList({
  read: { rows, error, isPending, hasMore },
  subjects,
  empty,
  children,
}: {
  read: Pick<Rows<unknown>, 'rows' | 'error' | 'isPending' | 'hasMore'>;
  subjects: readonly Subject[];
  empty: ReactNode;
  children: ReactNode;
}) {
  const [study] = useStudy();
  if (isPending) return <Skeleton h={320} />;
  if (error) return <ErrorNotice error={error} />;
  if (rows.length === 0) return empty;
  const choice = {
    studies: [...new Set(subjects.map((subject) => subject.study.code))],
    filter: { subjects: subjects.map(({ code }) => code) },
  };
  return (
    <Stack gap="xs">
      <Group>
        <Button
          component={Link}
          to={newCohortAddress(choice, study)}
          variant="default"
          leftSection={<IconStack2 size={16} />}
        >
          Make a cohort of {hasMore ? 'these' : 'the'} {subjects.length.toLocaleString()}{' '}
          {subjects.length === 1 ? 'subject' : 'subjects'}
        </Button>
      </Group>
      {children}
    </Stack>
  );
}
