import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { addressOf } from '../../components/address.ts';
import { Time } from '../../components/time.tsx';
import type { OverviewNewsQuery } from '../../generated/overview.ts';
import { Part } from './part.tsx';

type Promotion = OverviewNewsQuery['promotions']['nodes'][number];

/** The last moves of aliases; nothing where there was none. */
export function Promotions({
  promotions,
  study,
}: {
  promotions: readonly Promotion[];
  study: string | null;
}) {
  if (promotions.length === 0) return null;
  return (
    <Part title="Promoted lately">
      <Stack gap={6}>
        {promotions.map((move) => (
          <div key={`${move.model.name} ${move.alias} ${move.number}`}>
            <Text size="sm">
              <Anchor
                component={Link}
                to={addressOf(`/models/${encodeURIComponent(move.model.name)}`, study)}
                fz="sm"
                underline="always"
              >
                {move.model.name}
              </Anchor>
              : {move.alias} {describeMove(move)}
            </Text>
            <Text size="xs" c="dimmed">
              {move.reason} {move.by.name}, <Time at={move.createdAt} />
            </Text>
          </div>
        ))}
      </Stack>
    </Part>
  );
}

function describeMove({ kind, version }: Promotion): string {
  if (kind === 'REMOVAL' || version === null) return 'was taken away';
  return kind === 'ROLLBACK'
    ? `was moved back to version ${version.number}`
    : `points to version ${version.number}`;
}
