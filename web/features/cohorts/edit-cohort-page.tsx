import { Skeleton } from '@mantine/core';
import { useNavigate, useParams } from 'react-router';
import { useChange } from '../../api/use-change.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import {
  CohortByNameDocument,
  type CohortByNameQuery,
  UpdateCohortDocument,
} from '../../generated/cohorts.ts';
import { CohortBuilder } from './cohort-builder.tsx';
import { whyNot } from './editors.ts';
import { toVolumeFilter } from './filter.ts';
import { NoCohort } from './no-cohort.tsx';
import { cohortPath } from './paths.ts';
import { SaveForm } from './save-form.tsx';
import { useFilter } from './use-filter.ts';

export function Component() {
  const { name = '' } = useParams();
  const [study] = useStudy();
  const { data, error } = useGraphQL(CohortByNameDocument, { name });
  if (data?.cohort === null) return <NoCohort name={name} />;
  const cohort = data?.cohort;
  return (
    <Page
      title={`Change ${name}`}
      above={[
        { label: 'Cohorts', to: withStudy('/cohorts', study) },
        { label: name, to: cohortPath(name, study) },
      ]}
      description="What it asks from now on; its snapshots stay as they are."
    >
      <ErrorNotice error={error} />
      {cohort ? <Editor key={cohort.id} cohort={cohort} /> : !error && <Skeleton height={480} />}
    </Page>
  );
}

function Editor({ cohort }: { cohort: NonNullable<CohortByNameQuery['cohort']> }) {
  const [study] = useStudy();
  const navigate = useNavigate();
  const built = useFilter(cohort.filter);
  const update = useChange(UpdateCohortDocument, {
    done: ({ updateCohort }) => `Cohort ${updateCohort.cohort.name} is changed.`,
    onDone: ({ updateCohort }) => void navigate(cohortPath(updateCohort.cohort.name, study)),
  });
  return (
    <CohortBuilder built={built} studies={cohort.studies.map(({ code }) => code)}>
      <SaveForm
        initial={cohort}
        verb="Save changes"
        whyNot={whyNot(cohort.studies)}
        error={update.error}
        isBusy={update.isPending}
        onSave={(saved) =>
          update.mutate({
            input: { cohortId: cohort.id, ...saved, filter: toVolumeFilter(built.filter) },
          })
        }
      />
    </CohortBuilder>
  );
}
