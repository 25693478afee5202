import { Anchor, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowsLeftRight, IconSearch } from '@tabler/icons-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { Link } from 'react-router';
import { useRows } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { ModelListDocument, type ModelScoreFragment } from '../../generated/models.ts';
import { formatMean, formatNumber } from './figures.ts';
import { AliasMark, NoBreak, Tags } from './marks.tsx';
import { type ListedModel, listedModel, matches, tagFilter } from './model-list.ts';
import { tagText } from './tag-text.ts';
import { type Links, useLinks } from './use-links.ts';
import { useMeanScores } from './use-mean-scores.ts';

/** Every model with what is in use of it, and how good that is. */
export function Component() {
  const links = useLinks();
  const [study] = useStudy();
  const [{ q, tag }, setFilter] = useQueryStates({
    q: parseAsString.withDefault(''),
    tag: parseAsString.withDefault(''),
  });
  const tags = tagFilter(tag);
  const filter = { ...(study !== null && { studies: [study] }), ...(tags && { tags }) };
  const models = useRows(ModelListDocument, { filter }, ({ models: page }) => page);
  const listed = models.rows.map(listedModel);
  const scores = useMeanScores(listed.flatMap(({ evaluation }) => evaluation?.id ?? []));
  const shown = listed.filter((model) => matches(model, q));
  const isFiltered = q !== '' || tag !== '';
  return (
    <Page
      title="Models"
      description="What was learned, how good it is on held-back subjects, and which version is in use."
      actions={
        <Button
          component={Link}
          to={links.compare([])}
          variant="default"
          leftSection={<IconArrowsLeftRight size={14} />}
        >
          Compare versions
        </Button>
      }
    >
      <Group gap="xs">
        <TextInput
          aria-label="Search models"
          placeholder="Name, description or tag"
          leftSection={<IconSearch size={14} />}
          w={260}
          value={q}
          onChange={({ currentTarget }) => void setFilter({ q: currentTarget.value || null })}
        />
        <TextInput
          aria-label="Only models with this tag"
          placeholder="Tag: key or key=value"
          w={200}
          value={tag}
          onChange={({ currentTarget }) => void setFilter({ tag: currentTarget.value || null })}
        />
      </Group>
      <ErrorNotice error={models.error} />
      {models.isPending && <Skeleton height={160} />}
      {!models.isPending && models.error === null && shown.length === 0 && (
        <NoModels isFiltered={isFiltered} />
      )}
      {shown.length > 0 && (
        <Stack gap="xs">
          <DataTable
            name="Models"
            rows={shown}
            rowKey={({ id }) => id}
            columns={columnsOf(links, scores)}
            footer={
              models.hasMore && (
                <Button
                  variant="default"
                  mt="xs"
                  loading={models.isReadingMore}
                  onClick={models.readMore}
                >
                  More models
                </Button>
              )
            }
          />
          <Text size="xs" c="dimmed">
            Dice of the champion, or of the newest version where there is none: mean over held-back
            subjects of the mean over classes, with its 95 % bootstrap interval.
          </Text>
        </Stack>
      )}
    </Page>
  );
}

function NoModels({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState title="No model matches">
        Search for another word, or take the tag away.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="There is no model yet"
      action={
        <Button component={Link} to="/training">
          Start a training
        </Button>
      }
    >
      A model begins with the first training run that succeeds: it registers version 1, and each
      further run under the same name the next one.
    </EmptyState>
  );
}

function columnsOf(
  links: Links,
  scores: ReadonlyMap<string, ModelScoreFragment>,
): Column<ListedModel>[] {
  const scoreOf = ({ evaluation }: ListedModel) => evaluation && scores.get(evaluation.id);
  return [
    {
      key: 'name',
      title: 'Model',
      value: ({ name }) => name,
      cell: ({ name, description }) => (
        <Stack gap={0}>
          <Anchor component={Link} to={links.model(name)} size="sm" fw={600}>
            {name}
          </Anchor>
          {description !== '' && (
            <Text size="xs" c="dimmed" lineClamp={2} maw={320}>
              {description}
            </Text>
          )}
        </Stack>
      ),
    },
    { key: 'study', title: 'Study', value: ({ study }) => study },
    {
      key: 'newest',
      title: 'Newest',
      value: ({ newest }) => newest?.number,
      cell: ({ name, newest }) =>
        newest ? (
          <Anchor component={Link} to={links.version(name, newest.number)} size="sm">
            @{newest.number}
          </Anchor>
        ) : (
          '–'
        ),
    },
    {
      key: 'made',
      title: 'Made',
      value: ({ newest }) => newest?.createdAt,
      cell: ({ newest }) =>
        newest ? (
          <NoBreak>
            <Time at={newest.createdAt} />
          </NoBreak>
        ) : (
          '–'
        ),
    },
    {
      key: 'aliases',
      title: 'In use',
      value: ({ aliases }) =>
        aliases.map((alias) => `${alias.name}=@${alias.version.number}`).join(' '),
      cell: ({ name, aliases }) => (
        <Group gap={6}>
          {aliases.length === 0 && '–'}
          {aliases.map((alias) => (
            <Group key={alias.name} gap={4} wrap="nowrap">
              <AliasMark name={alias.name} />
              <Anchor component={Link} to={links.version(name, alias.version.number)} size="sm">
                @{alias.version.number}
              </Anchor>
            </Group>
          ))}
        </Group>
      ),
    },
    {
      key: 'dice',
      title: 'Mean Dice (95 %)',
      value: (model) => scoreOf(model)?.mean,
      cell: (model) => <MeanDice model={model} score={scoreOf(model)} />,
      align: 'right',
    },
    {
      key: 'subjects',
      title: 'Subjects',
      value: (model) => scoreOf(model)?.subjects,
      align: 'right',
    },
    {
      key: 'versions',
      title: 'Versions',
      value: ({ versions }) => versions,
      align: 'right',
    },
    {
      key: 'tags',
      title: 'Tags',
      value: ({ tags }) => tags.map(tagText).join(' '),
      cell: ({ tags }) => <Tags tags={tags} />,
    },
  ];
}

function MeanDice({ model, score }: { model: ListedModel; score: ModelScoreFragment | undefined }) {
  const { evaluation, measured } = model;
  if (!evaluation)
    return (
      <Text size="sm" c="dimmed">
        not evaluated
      </Text>
    );
  return (
    <Text size="sm" title={`@${measured}, on ${score?.subjects ?? '…'} held-back subjects`}>
      {score ? formatMean(score) : formatNumber(evaluation.meanDice, 3)}
    </Text>
  );
}
