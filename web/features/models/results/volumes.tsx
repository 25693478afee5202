import { SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import {
  EvaluationVolumesDocument,
  type EvaluationVolumesQuery,
} from '../../../generated/models.ts';
import { AgreementChart, AgreementTable } from './agreement.tsx';
import type { Shown } from './results-tab.tsx';
import { RetestChart, RetestTable } from './retest.tsx';

type Measured = Extract<NonNullable<EvaluationVolumesQuery['node']>, { __typename: 'Evaluation' }>;
export type Agreement = Measured['volumeAgreement'][number];
export type Retest = Measured['testRetest'][number];

/** Volumes in mL: predicted against manual ones, and on double visits against themselves. */
export function Volumes({ shown }: { shown: Shown }) {
  const { data, error, isPending } = useGraphQL(EvaluationVolumesDocument, {
    ...{ id: shown.evaluationId, classes: [...shown.classes] },
  });
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <Skeleton height={380} />;
  if (data.node?.__typename !== 'Evaluation') return null;
  const { volumeAgreement, testRetest } = data.node;
  return (
    <>
      <Stack component="section" gap="xs" aria-labelledby="agreement">
        <Title order={2} size="h5" id="agreement">
          Predicted against manual volumes
        </Title>
        <SimpleGrid cols={{ base: 1, xl: 2 }} spacing="lg">
          <AgreementChart agreement={volumeAgreement} shown={shown} />
          <AgreementTable agreement={volumeAgreement} shown={shown} />
        </SimpleGrid>
      </Stack>
      <Stack component="section" gap="xs" aria-labelledby="retest">
        <Title order={2} size="h5" id="retest">
          Test and retest
        </Title>
        {testRetest.length === 0 ? (
          <Text size="sm" c="dimmed">
            No limb of a held-back subject was measured at two visits, so there is nothing to say of
            how well volumes repeat themselves.
          </Text>
        ) : (
          <SimpleGrid cols={{ base: 1, xl: 2 }} spacing="lg">
            <RetestChart retest={testRetest} shown={shown} />
            <RetestTable retest={testRetest} shown={shown} />
          </SimpleGrid>
        )}
      </Stack>
    </>
  );
}
