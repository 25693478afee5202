import { Anchor, List } from '@mantine/core';
import { Link } from 'react-router';
import type { OverviewStateQuery } from '../../generated/overview.ts';
import { choresOf } from './chores.ts';
import { Nothing, Part } from './part.tsx';

/** What waits to be done, each leading to where it is. */
export function Chores({
  state,
  study,
  proposals,
}: {
  state: OverviewStateQuery;
  study: string | null;
  proposals: number;
}) {
  const chores = choresOf(state, study, proposals);
  return (
    <Part title="To do">
      {chores.length === 0 ? (
        <Nothing>Nothing waits: no draft, no cohort to freeze, no model to measure.</Nothing>
      ) : (
        <List size="sm" spacing={4}>
          {chores.map(({ text, to }) => (
            <List.Item key={text}>
              <Anchor component={Link} to={to} fz="sm">
                {text}
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
    </Part>
  );
}
