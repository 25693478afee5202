import { SegmentedControl, Skeleton } from '@mantine/core';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import {
  RunToRepeatDocument,
  SnapshotToLearnDocument,
  TrainingPresetsDocument,
} from '../../generated/training.ts';
import { ChooseSnapshot } from './choose-snapshot.tsx';
import { NewTraining } from './new-training.tsx';
import { emptyForm, formLike } from './training-form.ts';

const places = {
  snapshot: parseAsString,
  /** Id of a run that the new one is to be like. */
  from: parseAsString,
  as: parseAsStringLiteral(['run', 'sweep'] as const).withDefault('run'),
};

/** Begins a run, or a sweep: from a snapshot, with what its loss would be and why. */
export function Component() {
  const [study] = useStudy();
  const [{ snapshot, from, as }, setPlaces] = useQueryStates(places);
  return (
    <Page
      title={as === 'sweep' ? 'New sweep' : 'New training'}
      above={[{ label: 'Training', to: withStudy('/training', study) }]}
      actions={
        <SegmentedControl
          aria-label="What to begin"
          value={as}
          onChange={(value) => void setPlaces({ as: value })}
          data={[
            { value: 'run', label: 'One run' },
            { value: 'sweep', label: 'A sweep' },
          ]}
        />
      }
    >
      {snapshot === null && from === null ? (
        <ChooseSnapshot
          study={study}
          onChoose={(id) => void setPlaces({ snapshot: id }, { history: 'push' })}
        />
      ) : (
        <FromSnapshot snapshot={snapshot} from={from} isSweep={as === 'sweep'} />
      )}
    </Page>
  );
}

/** Reads what the form begins with. */
function FromSnapshot({
  snapshot,
  from,
  isSweep,
}: {
  snapshot: string | null;
  from: string | null;
  isSweep: boolean;
}) {
  const presets = useGraphQL(TrainingPresetsDocument, {});
  const repeated = useGraphQL(RunToRepeatDocument, { id: from ?? '' }, { enabled: from !== null });
  const run = repeated.data?.node && 'settings' in repeated.data.node ? repeated.data.node : null;
  const id = snapshot ?? run?.snapshot.id ?? null;
  const learned = useGraphQL(SnapshotToLearnDocument, { id: id ?? '' }, { enabled: id !== null });
  const error = presets.error ?? repeated.error ?? learned.error;
  const isReady = presets.data && (from === null || repeated.data) && (id === null || learned.data);
  // What was read once stays when reading it again fails, and with it what a person has filled in.
  if (!isReady) return error ? <ErrorNotice error={error} /> : <Skeleton height={480} />;
  const node = learned.data?.node;
  if (!node || !('classes' in node) || !learned.data) {
    return <ErrorNotice error={new Error(nothingThere)} title="Nothing to learn from" />;
  }
  const { trainingPresets } = presets.data;
  return (
    <NewTraining
      key={`${node.id} ${from}`}
      snapshot={node}
      isAdministrator={learned.data.me.isAdministrator}
      presets={trainingPresets}
      initial={run ? formLike(run, trainingPresets) : emptyForm}
      isSweep={isSweep}
    />
  );
}

const nothingThere =
  'There is no such snapshot or run, or you are not a member of all its studies. Choose a cohort from “Training”, “Train”.';
