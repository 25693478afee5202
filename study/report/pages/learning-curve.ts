import type { RunResult } from '../../result.ts';
import { compare, estimate } from '../estimate.ts';
import type { Figure } from '../figures/figure.ts';
import { byImages } from '../figures/lines.ts';
import { describeLoss, runsOf } from '../runs.ts';
import { subjectScores } from '../scores.ts';
import { cell, difference, page, score, table } from '../text.ts';
import { READING, shown } from './figures.ts';

export function learningCurvePage(runs: readonly RunResult[], figures: readonly Figure[]): string {
  const curve = byImages(runsOf(runs, 'learning_curve'));
  return page([
    '# Learning curve',
    'After this page you know how Dice grows with the number of 3D images that a network learns from: thighs of the phantom, the same held-back subjects for every point, and the loss that the trainer chooses by itself.',
    READING,
    ...(curve.length === 0
      ? ['Missing: no run of the learning curve is there.']
      : [curveTable(curve), ...shown(figures, 'learning-curve', '')]),
  ]);
}

function curveTable(curve: readonly RunResult[]): string {
  const rows = curve.map((run, index) => {
    const { learned, choice, loss } = run;
    const scores = subjectScores([run]);
    const found = estimate(scores);
    const before = curve[index - 1];
    return [
      String(learned.images),
      String(learned.subjects.length),
      String(learned.slices),
      cell(found),
      String(found.n),
      score(lowestSubject(run)),
      before ? difference(compare(subjectScores([before]), scores)) : '–',
      `${describeLoss(loss)}${choice ? `, by the rule \`${choice.rule}\`` : ''}`,
    ];
  });
  const head = [
    'images',
    'subjects',
    'slices',
    'mean Dice',
    'n',
    'lowest subject',
    'against the row above',
    'loss',
  ];
  return table(head, rows);
}

function lowestSubject(run: RunResult): number | null {
  const values = [...subjectScores([run]).values()].filter((value) => value !== null);
  return values.length === 0 ? null : Math.min(...values);
}
