import type { CardFacts, ClassCoverageFacts, DataFacts, ShareFacts } from '../facts.ts';
import { type Block, count, heading, list, moment, plain, sizeOf, table } from './markdown.ts';

/** What it learned from, and what was held back with it. */
export function trainingData({ data }: CardFacts): Block[] {
  return [
    list([
      snapshotLine(data),
      `Studies: ${data.studies.map(plain).join(', ')}`,
      `Training side: ${sizeOf(data.training)}${validationOf(data)}`,
      `Evaluation side: ${sizeOf(data.evaluation)}`,
      `Hash of the coverage: ${data.coverageHash}`,
      modelLabelLine(data),
    ]),
    sharesOf('scanner', data.scanners),
    sharesOf('region', data.regions),
    heading(3, 'Coverage'),
    'Volumes of the training side by what is known of a class, and of the evaluation side those in which it is labelled.',
    table(
      [
        'class',
        ...['annotated', 'absent', 'derivable', 'missing', 'of other regions'],
        ...['training subjects with it', 'annotated for evaluation'],
      ],
      data.coverage.map(coverageRow),
    ),
    ...notTrained(data),
  ];
}

function sharesOf(what: string, shares: readonly ShareFacts[]): Block {
  const head = [what, 'training volumes', 'of these learned from', 'evaluation volumes'];
  const rows = shares.map(({ name, training, learned, evaluation }) => [
    plain(name),
    training,
    learned,
    evaluation,
  ]);
  return table(head, rows);
}

function snapshotLine({ snapshot, frozenAt, frozenBy, splitSeed }: DataFacts): string {
  const fold = snapshot.fold === null ? '' : `, fold ${snapshot.fold} of ${snapshot.foldCount}`;
  return `Cohort: ${plain(snapshot.cohort)}, snapshot ${snapshot.number}${fold} (hash ${snapshot.hash}), frozen ${moment(frozenAt)} by ${plain(frozenBy)}, split seed ${splitSeed}`;
}

function validationOf({ validation }: DataFacts): string {
  if (validation.volumes === 0) return '';
  return `; of these, to watch Dice on and not learned from: ${sizeOf(validation)}`;
}

function modelLabelLine({ modelLabels: { taken, volumes } }: DataFacts): string {
  if (!taken) return 'Label maps that models drew: not taken';
  return `Label maps that models drew and a person accepted: taken, in ${count(volumes, 'volume')}`;
}

function coverageRow({ class: code, training, evaluation, trainingSubjects }: ClassCoverageFacts) {
  const { annotated, absent, derivable, missing, notApplicable } = training;
  const states = [annotated, absent, derivable, missing, notApplicable];
  return [code, ...states, trainingSubjects, evaluation.annotated];
}

function notTrained({ leftOut, labelSets }: DataFacts): Block[] {
  const lines = [
    ...leftOut.map(({ class: code, why }) => `Left out: ${code}, because ${plain(why)}`),
    ...labelSets.map(
      ({ code, includes }) => `Label set: ${code} stands for any of ${includes.join(', ')}`,
    ),
  ];
  return lines.length === 0 ? [] : [list(lines)];
}
