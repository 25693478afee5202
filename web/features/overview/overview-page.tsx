import { Button, Grid, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import {
  OverviewNewsDocument,
  OverviewStateDocument,
  type OverviewStateQuery,
} from '../../generated/overview.ts';
import { ChangesPart } from './changes-part.tsx';
import { Chores } from './chores-part.tsx';
import { Completeness } from './completeness.tsx';
import { Counts } from './counts.tsx';
import { CreateStudy } from './create-study.tsx';
import { HowToBegin } from './how-to-begin.tsx';
import { Promotions } from './promotions.tsx';
import { StudyList } from './study-list.tsx';
import { Suggestions } from './suggestions.tsx';
import { WorkPart } from './work-part.tsx';

export function Component() {
  const [study] = useStudy();
  const [isCreating, setIsCreating] = useState(false);
  const variables = { studies: study === null ? null : [study] };
  const { data, error, isPlaceholderData } = useGraphQL(OverviewStateDocument, variables);
  const state = isPlaceholderData ? undefined : data;
  const shown = state?.studies.nodes.filter(({ code }) => study === null || code === study) ?? [];
  const [only] = shown;
  const title = study === null ? 'Overview' : only && only.name !== study ? only.name : study;
  const isEmpty = state !== undefined && shown.every(({ volumeCount }) => volumeCount === 0);
  return (
    <Page
      title={title}
      description={
        study === null
          ? 'All studies that you may see.'
          : `Study ${study}${only ? `; you are ${only.role.toLowerCase()}` : ''}`
      }
      actions={
        <Button variant="default" onClick={() => setIsCreating(true)}>
          New study
        </Button>
      }
    >
      <CreateStudy isOpen={isCreating} onClose={() => setIsCreating(false)} />
      <ErrorNotice error={error} />
      {!state && !error && <Skeleton height={560} />}
      {state && (isEmpty || (study !== null && !only)) && (
        <Stack gap="md">
          <HowToBegin
            study={study}
            role={only?.role ?? null}
            hasStudy={shown.length > 0}
            onCreate={() => setIsCreating(true)}
          />
          {study === null && shown.length > 0 && <StudyList studies={shown} />}
        </Stack>
      )}
      {state && !isEmpty && shown.length > 0 && <Contents state={state} studies={shown} />}
    </Page>
  );
}

type Studies = OverviewStateQuery['studies']['nodes'];

function Contents({ state, studies }: { state: OverviewStateQuery; studies: Studies }) {
  const [study] = useStudy();
  const [since] = useState(monthAgo);
  const { data: news, error } = useGraphQL(OverviewNewsDocument, {
    studies: study === null ? null : [study],
    study,
    since,
  });
  return (
    <Stack gap="md">
      <Counts studies={studies} scanners={state.scanners} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="md">
            {study === null && studies.length > 1 && <StudyList studies={studies} />}
            <Completeness cells={state.coverage} study={study} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="md">
            <WorkPart study={study} />
            <Chores
              state={state}
              study={study}
              proposals={news?.promotionProposals.totalCount ?? 0}
            />
            <ErrorNotice error={error} />
            {!news && !error && <Skeleton height={320} />}
            {news && (
              <>
                <Suggestions suggestions={news.annotateNext} study={study} />
                <ChangesPart
                  changes={news.changesSince.nodes}
                  isCut={news.changesSince.pageInfo.hasNextPage}
                  study={study}
                />
                <Promotions promotions={news.promotions.nodes} study={study} />
              </>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

/** The beginning of the day 30 days ago: the same while the page is open. */
function monthAgo(): string {
  const day = new Date();
  day.setUTCHours(0, 0, 0, 0);
  day.setUTCDate(day.getUTCDate() - 30);
  return day.toISOString();
}
