import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { Column } from '../../components/data-table.tsx';

export interface Subject {
  readonly id: string;
  readonly code: string;
  readonly study: { readonly code: string };
}

/** Who a row is about, and that leads to the volumes in the matrix: those in which classes are missing, where given. */
export function subjectColumns<Row>(
  subjectOf: (row: Row) => Subject,
  { study, missing = [] }: { readonly study: string | null; readonly missing?: readonly string[] },
): Column<Row>[] {
  const addressOf = ({ code, study: own }: Subject) =>
    `/coverage?${new URLSearchParams({
      ...{ study: own.code, subject: code },
      ...(missing.length > 0 && { missing: missing.join(',') }),
    })}`;
  return [
    {
      ...{ key: 'subject', title: 'Subject', value: (row) => subjectOf(row).code },
      cell: (row) => (
        <Anchor component={Link} to={addressOf(subjectOf(row))} size="sm">
          {subjectOf(row).code}
        </Anchor>
      ),
    },
    ...(study === null
      ? [{ key: 'study', title: 'Study', value: (row: Row) => subjectOf(row).study.code }]
      : []),
  ];
}
