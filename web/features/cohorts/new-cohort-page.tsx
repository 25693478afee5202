import { useNavigate } from 'react-router';
import { useChange } from '../../api/use-change.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { Page } from '../../components/page.tsx';
import { CohortStudiesDocument, CreateCohortDocument } from '../../generated/cohorts.ts';
import { CohortBuilder } from './cohort-builder.tsx';
import { whyNot } from './editors.ts';
import { toVolumeFilter } from './filter.ts';
import { cohortPath } from './paths.ts';
import { SaveForm } from './save-form.tsx';
import { useFilter } from './use-filter.ts';

export function Component() {
  const [study] = useStudy();
  const navigate = useNavigate();
  const built = useFilter();
  const { data } = useGraphQL(CohortStudiesDocument, {});
  const offered = data?.studies.nodes ?? [];
  const studies = studiesToBeginWith(built.studies, study, offered);
  const create = useChange(CreateCohortDocument, {
    done: ({ createCohort }) => `Cohort ${createCohort.cohort.name} is saved.`,
    onDone: ({ createCohort }) => {
      const { search } = location;
      void navigate(withChoices(cohortPath(createCohort.cohort.name, study), search));
    },
  });
  return (
    <Page
      title="New cohort"
      above={[{ label: 'Cohorts', to: withStudy('/cohorts', study) }]}
      description="A cohort is a question over volumes that is saved: what matches changes as data comes in, until it is frozen."
    >
      <CohortBuilder built={built} studies={studies} offered={offered}>
        <SaveForm
          verb="Save cohort"
          whyNot={
            studies.length === 0
              ? 'Choose a study first.'
              : whyNot(offered.filter(({ code }) => studies.includes(code)))
          }
          error={create.error}
          isBusy={create.isPending}
          onSave={(saved) =>
            create.mutate({
              input: { ...saved, studies: [...studies], filter: toVolumeFilter(built.filter) },
            })
          }
        />
      </CohortBuilder>
    </Page>
  );
}

/** Those of the address, else the one that is looked at, else the only one that there is. */
function studiesToBeginWith(
  named: readonly string[],
  study: string | null,
  offered: readonly { readonly code: string }[],
): readonly string[] {
  if (named.length > 0) return named;
  if (study !== null) return [study];
  return offered.length === 1 ? offered.map(({ code }) => code) : [];
}

/** The choices of freezing come along: they are what was looked at. */
function withChoices(path: string, search: string): string {
  const from = new URLSearchParams(search);
  const kept = ['classes', 'seed', 'models', 'folds'].flatMap((name) => {
    const value = from.get(name);
    return value === null ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  if (kept.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${kept.join('&')}`;
}
