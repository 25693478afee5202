import { Button, Group } from '@mantine/core';
import { Link } from 'react-router';
import { useStudy } from '../../app/use-study.ts';

const views = [
  { to: '/coverage', label: 'Matrix' },
  { to: '/coverage/subjects', label: 'Subjects' },
  { to: '/coverage/next', label: 'What to annotate next' },
] as const;

/** The pages about coverage. */
export function Views({ at }: { at: (typeof views)[number]['to'] }) {
  const [study] = useStudy();
  const query = study === null ? '' : `?${new URLSearchParams({ study })}`;
  return (
    <Group gap={4} component="nav" aria-label="Views of the coverage">
      {views.map(({ to, label }) => (
        <Button
          key={to}
          component={Link}
          to={`${to}${query}`}
          variant={to === at ? 'light' : 'subtle'}
          {...(to === at && { 'aria-current': 'page' as const })}
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}
