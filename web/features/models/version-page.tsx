import { Button, Group, Skeleton, Tabs } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { VersionOverviewDocument, type VersionOverviewQuery } from '../../generated/models.ts';
import { PromoteDialog } from './aliases/promote-dialog.tsx';
import { CardTab } from './card/card-tab.tsx';
import { GuardedButton } from './guarded-button.tsx';
import { JobNotice } from './jobs/job-notice.tsx';
import { AliasMark, WithdrawnMark } from './marks.tsx';
import { editorsOnly, mayEdit, mayPredict } from './may.ts';
import { ResultsTab } from './results/results-tab.tsx';
import { useLinks } from './use-links.ts';
import { AboutTab } from './version/about-tab.tsx';
import { EvaluateDialog } from './version/evaluate-dialog.tsx';
import { LineageTab } from './version/lineage-tab.tsx';
import { PredictDialog } from './version/predict-dialog.tsx';

type VersionedModel = NonNullable<VersionOverviewQuery['model']>;
export type Version = VersionedModel['versions']['nodes'][number];

const tabs = ['results', 'about', 'card', 'lineage'] as const;

/** A version: how good it is, what it learned from and how, its card, and where its data came from. */
export function Component() {
  const { name = '', number = '' } = useParams();
  const links = useLinks();
  const asked = /^\d{1,9}$/.test(number) ? Number(number) : 0;
  const { data, error, isPending } = useGraphQL(VersionOverviewDocument, { name, number: asked });
  const above = [
    { label: 'Models', to: links.models },
    { label: name, to: links.model(name) },
  ];
  const [version] = data?.model?.versions.nodes ?? [];
  if (data?.model && version) return <VersionView model={data.model} version={version} />;
  return (
    <Page title={`${name}@${number}`} above={above}>
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={400} />}
      {data && (
        <EmptyState
          title="There is no such version"
          action={
            <Button component={Link} to={data.model ? links.model(name) : links.models}>
              {data.model ? `Versions of ${name}` : 'All models'}
            </Button>
          }
        >
          {data.model
            ? `${name} has no version ${number}.`
            : `Nothing is called ${name}, or its study is not one of yours.`}
        </EmptyState>
      )}
    </Page>
  );
}

function VersionView({ model, version }: { model: VersionedModel; version: Version }) {
  const links = useLinks();
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('results'));
  const [jobId, setJobId] = useQueryState('job', parseAsString);
  const name = `${model.name}@${version.number}`;
  return (
    <Page
      title={name}
      above={[
        { label: 'Models', to: links.models },
        { label: model.name, to: links.model(model.name) },
      ]}
      description={
        <Group gap={6}>
          {version.aliases.map((alias) => (
            <AliasMark key={alias} name={alias} />
          ))}
          <WithdrawnMark subjects={version.withdrawnSubjects} />
          {version.description?.text ?? `Kept by the study ${model.study.code}.`}
        </Group>
      }
      actions={<Actions model={model} version={version} onJob={(id) => void setJobId(id)} />}
    >
      {jobId !== null && <JobNotice jobId={jobId} onClose={() => void setJobId(null)} />}
      <Tabs
        value={tab}
        onChange={(value) => void setTab(tabs.find((one) => one === value) ?? null)}
        keepMounted={false}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="results">Results</Tabs.Tab>
          <Tabs.Tab value="about">Settings and data</Tabs.Tab>
          <Tabs.Tab value="card">Model card</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="results">
          <ResultsTab version={version} name={name} />
        </Tabs.Panel>
        <Tabs.Panel value="about">
          <AboutTab version={version} canEdit={mayEdit(model.study.role)} />
        </Tabs.Panel>
        <Tabs.Panel value="card">
          <CardTab versionId={version.id} name={name} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          <LineageTab versionId={version.id} name={name} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

interface ActionsProps {
  readonly model: VersionedModel;
  readonly version: Version;
  /** With the id of a job that was started. */
  readonly onJob: (jobId: string) => void;
}

type Dialog = 'promote' | 'evaluate' | 'predict';

function Actions({ model, version, onJob }: ActionsProps) {
  const links = useLinks();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const { role } = model.study;
  const name = `${model.name}@${version.number}`;
  const refusal = mayEdit(role) ? null : editorsOnly;
  const champion = model.aliases.find((alias) => alias.name === 'champion')?.version;
  const withChampion = champion && champion.id !== version.id ? [version.id, champion.id] : null;
  return (
    <>
      {withChampion && (
        <Button variant="default" component={Link} to={links.compare(withChampion)}>
          Compare with champion
        </Button>
      )}
      <Button
        variant="default"
        component="a"
        href={version.weights.url}
        download={`${name}.safetensors`}
        leftSection={<IconDownload size={14} />}
      >
        Weights ({formatBytes(Number(version.weights.size))})
      </Button>
      <GuardedButton
        refusal={mayPredict(role) ? null : 'This takes the role of an annotator.'}
        onClick={() => setDialog('predict')}
      >
        Predict
      </GuardedButton>
      <GuardedButton refusal={refusal} onClick={() => setDialog('evaluate')}>
        Evaluate
      </GuardedButton>
      <GuardedButton refusal={refusal} variant="filled" onClick={() => setDialog('promote')}>
        Promote
      </GuardedButton>
      <PromoteDialog
        model={model}
        version={dialog === 'promote' ? version : null}
        onClose={close}
      />
      {dialog === 'evaluate' && (
        <EvaluateDialog version={version} name={name} onClose={close} onStarted={onJob} />
      )}
      {dialog === 'predict' && (
        <PredictDialog versionId={version.id} name={name} onClose={close} onStarted={onJob} />
      )}
    </>
  );
}
