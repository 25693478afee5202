import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelVersion } from '../../../src/generated/prisma/client.ts';
import { verdictOf } from '../../../src/services/comparison/verdict.ts';
import {
  lostSubjects,
  regressedSlices,
  regressionReport,
} from '../../../src/services/comparison.ts';
import { promoteVersion } from '../../../src/services/registry.ts';
import { bySubject, type ComparedStudy, createComparedStudy } from '../../support/compared.ts';
import { codeOf } from '../../support/errors.ts';
import { createTinyCatalog, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let compared: ComparedStudy;
let champion: ModelVersion;

const base = [90, 88, 85, 91, 80, 86, 84];
const lower = (by: number) => base.map((value) => value - by);

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
  champion = await measured(base, base);
  await promote(champion, 'champion');
});

afterAll(() => catalog.drop());

async function measured(
  left: readonly number[],
  right: readonly number[],
  classes?: readonly string[],
): Promise<ModelVersion> {
  const version = await compared.createVersion(classes);
  await compared.measure(version, [
    ...bySubject('left_disc', left),
    ...bySubject('right_disc', right),
  ]);
  return version;
}

function promote({ id: versionId }: ModelVersion, alias: string) {
  return promoteVersion(catalog.as(compared.editor), { versionId, alias, reason: 'The test.' });
}

function report({ id: versionId }: ModelVersion, { alias = 'champion', margin = 0.01 } = {}) {
  return regressionReport(catalog.as(compared.viewer), { versionId, alias, margin });
}

describe('the verdict', () => {
  test('goes by where the interval lies, and needs six pairs', () => {
    expect(verdictOf(6, { low: -0.05, high: -0.011 }, 0.01)).toBe('WORSE');
    expect(verdictOf(6, { low: -0.05, high: -0.009 }, 0.01)).toBe('UNDECIDED');
    expect(verdictOf(6, { low: -0.01, high: 0.01 }, 0.01)).toBe('UNCHANGED');
    expect(verdictOf(6, { low: 0.011, high: 0.02 }, 0.01)).toBe('BETTER');
    expect(verdictOf(5, { low: -0.5, high: -0.4 }, 0.01)).toBe('UNDECIDED');
    expect(verdictOf(9, null, 0.01)).toBe('UNDECIDED');
  });

  test('is the opposite when champion and candidate change places', () => {
    const opposite = { WORSE: 'BETTER', BETTER: 'WORSE' } as Record<string, string>;
    const end = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(end, end, fc.double({ min: 0, max: 0.2, noNaN: true }), (a, b, margin) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const verdict = verdictOf(8, { low, high }, margin);
        const other = verdictOf(8, { low: -high, high: -low }, margin);
        expect(other).toBe(opposite[verdict] ?? verdict);
      }),
    );
  });
});

describe('a candidate', () => {
  test('that lost in one class is worse, however much it gained in another', async () => {
    const candidate = await measured(
      base.map((value) => value + 8),
      base.map((value, n) => value - 2 - (n % 2)),
    );
    const found = await report(candidate);
    expect(found).toMatchObject({
      candidate: { id: candidate.id },
      champion: { id: champion.id },
      snapshot: { id: compared.snapshot.id },
      leftOutSlices: 0,
      verdict: 'WORSE',
      mean: { class: null, verdict: 'BETTER', pairs: 7 },
      // scipy.stats.wilcoxon of seven differences of one sign: 2 / 2⁷; twice that after Holm.
      classes: [
        { class: 'left_disc', verdict: 'BETTER', pValue: 0.015625, adjustedPValue: 0.03125 },
        { class: 'right_disc', verdict: 'WORSE', pValue: 0.015625, adjustedPValue: 0.03125 },
      ],
    });
    const [left, right] = found.classes;
    expect(left?.difference).toBeCloseTo(0.08, 12);
    expect(left?.champion).toBeCloseTo(6.04 / 7, 12);
    expect(left?.candidate).toBeCloseTo(6.04 / 7 + 0.08, 12);
    expect(right?.difference).toBeCloseTo(-0.17 / 7, 12);
    expect(found.summary).toContain('WORSE (right_disc −0.024)');
    expect(found.summary).toContain(`discs@${candidate.number} against champion (discs@1)`);
  });

  test('within the margin is unchanged, and a smaller margin tells', async () => {
    const candidate = await measured(lower(1), lower(1));
    expect(await report(candidate, { margin: 0.02 })).toMatchObject({
      verdict: 'UNCHANGED',
      mean: { verdict: 'UNCHANGED' },
    });
    expect(await report(candidate, { margin: 0.005 })).toMatchObject({ verdict: 'WORSE' });
  });

  test('measured on five subjects is undecided', async () => {
    const candidate = await measured(lower(20).slice(0, 5), []);
    expect(await report(candidate)).toMatchObject({
      verdict: 'UNDECIDED',
      leftOutSlices: 9,
      classes: [{ class: 'left_disc', pairs: 5, pValue: null, verdict: 'UNDECIDED' }],
    });
  });

  test('shows the subjects and slices that lost most, largest loss first', async () => {
    const candidate = await measured(
      base.map((value, n) => value - ([0, 30, 12, -5][n] ?? 0)),
      base.map((value, n) => value - ([0, 10, 20, 2][n] ?? 0)),
    );
    const found = await report(candidate);
    const subjects = lostSubjects(found, 5);
    expect(subjects.map(({ subject }) => subject)).toEqual(['s1', 's2']);
    expect(subjects[0]?.difference).toBeCloseTo(-0.2, 12);
    expect(subjects[0]?.champion).toBeCloseTo(0.88, 12);
    const slices = await regressedSlices(catalog.as(compared.viewer), found, 3);
    expect(
      slices.map(({ class: code, subject, slice, candidate: own, champion: other }) => [
        ...[code, subject, slice, own, other],
      ]),
    ).toEqual([
      ['left_disc', 's1', 0, 0.58, 0.88],
      ['right_disc', 's2', 0, 0.65, 0.85],
      ['left_disc', 's2', 0, 0.73, 0.85],
    ]);
    expect(slices[0]?.volumeId).toBe(compared.volumes[1]?.id);
    expect(slices[0]?.difference).toBeCloseTo(-0.3, 12);
  });

  test('that has not all classes of the champion says so', async () => {
    const candidate = await measured(base, [], ['left_disc']);
    const found = await report(candidate);
    expect(found).toMatchObject({ onlyChampion: ['right_disc'], onlyCandidate: [] });
    expect(found.summary).toContain('Only discs@1 has right_disc.');
    expect(found.classes.map((row) => row.class)).toEqual(['left_disc']);
  });
});

describe('refusals', () => {
  test('an alias that points nowhere, with how to set it', async () => {
    await expect(report(champion, { alias: 'stable' })).rejects.toMatchObject({
      code: 'ALIAS_NOT_SET',
      message: expect.stringContaining('models promote discs@NUMBER --alias stable'),
    });
  });

  test.each(['', 'no such', '--reason'])('%j, which no alias is ever called', async (alias) => {
    expect(await codeOf(report(champion, { alias }))).toBe('INVALID_INPUT');
  });

  test('the champion against itself', async () => {
    expect(await codeOf(report(champion))).toBe('INVALID_INPUT');
  });

  test('a version that was not evaluated where the champion was, with how to', async () => {
    const version = await compared.createVersion();
    await expect(report(version)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`models evaluate discs@${version.number} --cohort`),
    });
  });

  test('a margin that is no difference of Dice, and people outside the study', async () => {
    const candidate = await measured(base, base);
    expect(await codeOf(report(candidate, { margin: -1 }))).toBe('INVALID_INPUT');
    const input = { versionId: candidate.id, alias: 'champion', margin: 0.01 };
    const hidden = regressionReport(catalog.as(compared.stranger), input);
    expect(await codeOf(hidden)).toBe('NOT_FOUND');
  });
});
