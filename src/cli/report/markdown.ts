import type { ScoreFragment } from '../../generated/operations.ts';
import { dice } from '../output.ts';
import type { Figure } from './figures.ts';
import type { Report, ReportedVersion } from './read.ts';

/** The report as Markdown, with the pictures that lie beside it. */
export function describeReport(
  { title, versions, rows, leftOutSlices }: Report,
  figures: readonly Figure[],
  format: string,
): string {
  const names = versions.map(({ name }) => name);
  return [
    `# ${title}`,
    '',
    ...versions.map(({ name, loss }) => `- **${name}**: ${loss}`),
    '',
    'Dice: mean over subjects with its 95 % bootstrap interval, and the number of subjects; a dash where a',
    'class was not measured or is in neither mask.',
    ...(leftOutSlices > 0
      ? [
          '',
          `Only what all versions were measured in: ${leftOutSlices} slices × classes of some of them are left out.`,
        ]
      : []),
    '',
    ...markdownTable(
      ['class', ...names],
      rows.map((row) => [row.class, ...row.scores.map(describeScore)]),
    ),
    '',
    ...versions.flatMap(describeVolumes),
    ...figures.flatMap(({ name, caption }) => [
      `## ${caption}`,
      '',
      `![${caption}](${name}.${format})`,
      '',
    ]),
  ].join('\n');
}

/** Dice by class and version as CSV: one line for each, empty where there is no value. */
export function diceTable({ versions, rows }: Report): string {
  const head = ['version', 'class', 'subjects', 'mean', 'median', 'sd', 'low', 'high'];
  const lines = versions.flatMap(({ name }, index) =>
    rows.map((row) => {
      const score = row.scores[index];
      return [
        name,
        row.class,
        score?.subjects,
        ...[score?.mean, score?.median, score?.standardDeviation, score?.low, score?.high],
      ];
    }),
  );
  return `${[head, ...lines].map((line) => line.map(csvField).join(',')).join('\n')}\n`;
}

function describeScore({ mean, low, high, subjects }: ScoreFragment): string {
  const interval = low === null || high === null ? '' : ` (${dice(low)} to ${dice(high)})`;
  return mean === null ? dice(null) : `${dice(mean)}${interval}, n = ${subjects}`;
}

function describeVolumes({ name, volumeAgreement }: ReportedVersion): string[] {
  const rows = volumeAgreement.map(({ class: code, volumes, limits }) => [
    code,
    String(volumes),
    ...[limits?.biasMl, limits?.lowerMl, limits?.upperMl].map((value) =>
      value === undefined ? '–' : value.toFixed(2),
    ),
  ]);
  return [
    `## ${name}: volumes`,
    '',
    'Predicted less manual volume in mL: bias and 95 % limits of agreement.',
    '',
    ...markdownTable(['class', 'volumes', 'bias', 'lower limit', 'upper limit'], rows),
    '',
  ];
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function csvField(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
