import { Button, Skeleton, Stack, Title } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { parseAsArrayOf, parseAsInteger, useQueryState } from 'nuqs';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useGraphQL, useRows } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import {
  ModelOverviewDocument,
  type ModelOverviewQuery,
  ModelVersionsDocument,
} from '../../generated/models.ts';
import { AliasCards } from './aliases/alias-cards.tsx';
import { AliasHistory } from './aliases/alias-history.tsx';
import { PromoteDialog } from './aliases/promote-dialog.tsx';
import { Proposals } from './aliases/proposals.tsx';
import { Description } from './described/description.tsx';
import { EditTags } from './described/edit-tags.tsx';
import { GuardedButton } from './guarded-button.tsx';
import { mayEdit } from './may.ts';
import { PolicyPanel } from './policy/policy-panel.tsx';
import { useLinks } from './use-links.ts';
import { mainEvaluation, useMeanScores } from './use-mean-scores.ts';
import { VersionsTable } from './versions-table.tsx';

export type Model = NonNullable<ModelOverviewQuery['model']>;

/** A model: its versions, which of them are in use, who decided so and why. */
export function Component() {
  const { name = '' } = useParams();
  const links = useLinks();
  const { data, error, isPending } = useGraphQL(ModelOverviewDocument, { name });
  const above = [{ label: 'Models', to: links.models }];
  if (data?.model) return <ModelView model={data.model} userId={data.me.id} />;
  return (
    <Page title={name} above={above}>
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={240} />}
      {data && (
        <EmptyState
          title="There is no such model"
          action={
            <Button component={Link} to={links.models}>
              All models
            </Button>
          }
        >
          Nothing is called {name}, or its study is not one of yours.
        </EmptyState>
      )}
    </Page>
  );
}

function ModelView({ model, userId }: { model: Model; userId: string }) {
  const links = useLinks();
  const canEdit = mayEdit(model.study.role);
  return (
    <Page
      title={model.name}
      above={[{ label: 'Models', to: links.models }]}
      description={`Kept by the study ${model.study.code}.`}
    >
      <Stack gap={6}>
        <Description described={model} canEdit={canEdit} />
        <EditTags described={model} canEdit={canEdit} />
      </Stack>
      <Proposals model={model} userId={userId} />
      <AliasCards model={model} />
      <Versions model={model} />
      <AliasHistory model={model} />
      <PolicyPanel study={model.study} />
    </Page>
  );
}

function Versions({ model }: { model: Model }) {
  const navigate = useNavigate();
  const links = useLinks();
  const [chosen, setChosen] = useQueryState(
    'versions',
    parseAsArrayOf(parseAsInteger).withDefault([]),
  );
  const [promoted, setPromoted] = useState<{ id: string; number: number } | null>(null);
  const { rows, error, isPending, hasMore, isReadingMore, readMore } = useRows(
    ModelVersionsDocument,
    { name: model.name },
    (result) => result.model?.versions,
  );
  const scores = useMeanScores(rows.flatMap((version) => mainEvaluation(version)?.id ?? []));
  const compared = rows
    .filter(({ number }) => chosen.includes(number))
    .toSorted((a, b) => a.number - b.number);
  return (
    <Stack component="section" gap="xs" aria-labelledby="versions">
      <Title order={2} size="h5" id="versions">
        Versions
      </Title>
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={160} />}
      {!isPending && rows.length === 0 && error === null && (
        <EmptyState title="No version yet">
          The first training run of this model that succeeds registers version 1.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <>
          <VersionsTable
            model={model}
            versions={rows}
            scores={scores}
            chosen={chosen}
            onChoose={(numbers) => void setChosen(numbers.length === 0 ? null : [...numbers])}
            onPromote={setPromoted}
          />
          <div>
            <GuardedButton
              leftSection={<IconArrowsLeftRight size={14} />}
              refusal={compared.length < 2 ? 'Choose two versions or more in the table.' : null}
              onClick={() => void navigate(links.compare(compared.map(({ id }) => id)))}
            >
              {compared.length < 2 ? 'Compare' : `Compare ${compared.length} versions`}
            </GuardedButton>
            {hasMore && (
              <Button ml="xs" variant="default" loading={isReadingMore} onClick={readMore}>
                Older versions
              </Button>
            )}
          </div>
        </>
      )}
      <PromoteDialog model={model} version={promoted} onClose={() => setPromoted(null)} />
    </Stack>
  );
}
