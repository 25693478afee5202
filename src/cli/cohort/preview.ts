import type { Command } from 'commander';
import { MyographError } from '../../errors.ts';
import { CohortPreviewDocument, type CohortPreviewQuery } from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { describeSet } from '../labels.ts';
import { describeChoice } from '../loss.ts';
import { createCommand, type OutputOptions, print, table, toCount } from '../output.ts';
import { filterOf, withFilter } from '../volumes.ts';
import { findCohort } from './find.ts';

type Preview = CohortPreviewQuery['cohortPreview'];
type PreviewedSnapshot = NonNullable<Preview['snapshot']>;

interface PreviewOptions extends OutputOptions {
  readonly study?: string[];
  readonly class?: string[];
  readonly splitSeed: number;
  readonly modelLabels?: boolean;
}

export function previewCommand(connect: () => Promise<Client>): Command {
  return withFilter(createCommand('preview', 'What freezing a cohort, or a filter, would give now'))
    .argument('[name]', 'name of the cohort; left out: --study and the other filters say which')
    .option('--class <code...>', 'classes to train; all annotated ones when left out')
    .option('--split-seed <n>', 'seed of the split', toCount, 1)
    .option('--model-labels', 'take accepted label maps of models for labels, too')
    .action(async (name: string | undefined, options: PreviewOptions) => {
      const client = await connect();
      const input = { ...(await volumesMeant(client, name, options)), ...choices(options) };
      const { cohortPreview } = await client.request(CohortPreviewDocument, { input });
      print(options, cohortPreview, () => describePreview(cohortPreview));
    });
}

function choices({ class: classes, splitSeed, modelLabels }: PreviewOptions) {
  return { classes: classes ?? null, splitSeed, modelLabels: modelLabels ?? false };
}

async function volumesMeant(client: Client, name: string | undefined, options: PreviewOptions) {
  const filter = filterOf(options);
  if (name === undefined) return { studies: options.study ?? [], filter };
  if (Object.keys(filter).length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `${name} has a filter of its own: leave the filters out, or the name.`,
    );
  }
  return { cohortId: (await findCohort(client, name)).id };
}

function describePreview(preview: Preview): string {
  const { volumeCount, subjectCount, coverage, snapshot, refusal } = preview;
  const head = ['class', 'annotated', 'absent', 'derivable', 'missing'];
  const rows = coverage.map(({ class: code, annotated, absent, derivable, missing }) => [
    code,
    annotated,
    absent,
    derivable,
    missing,
  ]);
  return [
    `${volumeCount} volumes of ${subjectCount} subjects match now.`,
    ...(rows.length > 0 ? ['', table(head, rows)] : []),
    '',
    ...(snapshot ? describeSnapshot(snapshot) : []),
    ...(refusal ? [`Freezing would be refused: ${refusal.code}: ${refusal.message}`] : []),
  ].join('\n');
}

function describeSnapshot(snapshot: PreviewedSnapshot): string[] {
  const { training, evaluation, classCounts, leftOut, labelSets, lossChoice, hash } = snapshot;
  return [
    `Frozen now: training ${training.volumes} volumes of ${training.subjects} subjects, evaluation ${evaluation.volumes} volumes of ${evaluation.subjects} subjects; hash ${hash.slice(0, 12)}`,
    '',
    table(
      ['class', 'annotated for training', 'for evaluation'],
      classCounts.map((count) => [count.class, count.training, count.evaluation]),
    ),
    ...leftOut.map(({ class: code, why }) => `Left out: ${code}: ${why}`),
    ...labelSets.map(({ code, classes }) => `Label set: ${describeSet(code, classes)}`),
    '',
    describeChoice(lossChoice),
  ];
}
