import { Button, Code, Group, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import { addressOf } from '../../components/address.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { isAtLeast } from '../../components/roles.ts';
import type { StudyRole } from '../../generated/overview.ts';

export interface HowToBeginProps {
  readonly study: string | null;
  /** In the study that is looked at; null for none. */
  readonly role: StudyRole | null;
  readonly hasStudy: boolean;
  readonly onCreate: () => void;
}

/** What to do first, where there is no volume yet. */
export function HowToBegin({ study, role, hasStudy, onCreate }: HowToBeginProps) {
  if (study !== null && role === null) {
    return (
      <EmptyState title={`There is no study ${study}`}>
        Or you are not a member of it: an owner of the study can make you one.
      </EmptyState>
    );
  }
  const mayImport = role === null || isAtLeast(role, 'EDITOR');
  return (
    <EmptyState
      title={hasStudy ? 'No volumes yet' : 'Nothing here yet'}
      action={
        <Group gap="xs">
          {!hasStudy && <Button onClick={onCreate}>Create a study</Button>}
          {hasStudy && mayImport && (
            <Button component={Link} to={addressOf('/volumes/upload', study)}>
              Upload images
            </Button>
          )}
        </Group>
      }
    >
      <List size="sm" ta="left" spacing={4} type="ordered">
        {!hasStudy && (
          <List.Item>
            Create a study: subjects, images and label maps belong to one, and so do its members.
          </List.Item>
        )}
        <List.Item>
          Bring images and label maps in: drop the files at <b>Volumes, Upload</b>, or run{' '}
          <Code>npx myograph import MANIFEST.csv</Code> where Myograph is installed.
        </List.Item>
        <List.Item>
          Then see here which classes are labelled where, and build a cohort to learn from.
        </List.Item>
      </List>
      <Text size="sm" mt="xs">
        Only looking? <Code>npm run demo</Code> makes a study of phantoms, trains on it and
        measures.
      </Text>
    </EmptyState>
  );
}
