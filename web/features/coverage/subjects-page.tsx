import { Group, Input, MultiSelect, SegmentedControl, Stack } from '@mantine/core';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useId } from 'react';
import { useStudy } from '../../app/use-study.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';
import { Filters } from './filters.tsx';
import { LackingSubjects } from './lacking-subjects.tsx';
import { useFilterParams, volumeFilterOf } from './params.ts';
import { RepeatedSubjects } from './repeated-subjects.tsx';
import { useFacets } from './use-matrix.ts';
import { Views } from './views.tsx';

const questions = ['complete', 'lacking'] as const;

/** Subjects by what is known in all of their volumes together. */
export function Component() {
  const [study] = useStudy();
  const [asked, setAsked] = useFilterParams();
  const [{ question, classes }, setQuestion] = useQueryStates(
    {
      question: parseAsStringLiteral(questions).withDefault('complete'),
      classes: parseAsArrayOf(parseAsString).withDefault([]),
    },
    { history: 'push' },
  );
  const facets = useFacets();
  const labelId = useId();
  const filter = volumeFilterOf(asked, study);
  return (
    <Page
      title="Subjects by coverage"
      above={[{ label: 'Coverage', to: study === null ? '/coverage' : `/coverage?study=${study}` }]}
      description="Who has complete labels at two visits, and who lacks classes in all volumes."
    >
      <Views at="/coverage/subjects" />
      <Group gap="md" align="flex-end">
        <Stack gap={2} align="flex-start">
          <Input.Label id={labelId} size="xs" component="div">
            Subjects
          </Input.Label>
          <SegmentedControl
            aria-labelledby={labelId}
            data={[
              { value: 'complete', label: 'complete at both visits' },
              { value: 'lacking', label: 'lacking classes' },
            ]}
            value={question}
            onChange={(chosen) =>
              void setQuestion({ question: chosen === 'lacking' ? 'lacking' : 'complete' })
            }
          />
        </Stack>
        <MultiSelect
          label={question === 'complete' ? 'Classes that are known' : 'Classes that they lack'}
          miw={260}
          maw={420}
          searchable
          data={[...new Set([...facets.classes, ...classes])]}
          value={classes}
          onChange={(chosen) => void setQuestion({ classes: chosen })}
          placeholder={
            classes.length > 0 ? '' : question === 'complete' ? 'all of the region' : 'choose some'
          }
        />
      </Group>
      <Filters asked={asked} onChange={(changes) => void setAsked(changes)} />
      {question === 'complete' ? (
        <RepeatedSubjects {...{ classes, filter }} />
      ) : classes.length > 0 ? (
        <LackingSubjects {...{ classes, filter }} />
      ) : (
        <EmptyState title="Choose the classes">
          Subjects are listed in whom each of the classes is known in no volume that matches, though
          one could have it.
        </EmptyState>
      )}
    </Page>
  );
}
