import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  needOf,
  type Situation,
  type Stage,
} from '../../../../src/services/labels/annotate-next/need.ts';
import { type Cell, plan } from '../../../../src/services/labels/annotate-next/plan.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const stages: readonly Stage[] = ['more', 'one_subject', 'nobody'];
const situation: fc.Arbitrary<Situation> = fc.record({
  stage: fc.constantFrom(...stages),
  regionGap: share,
  scannerGap: share,
  dice: fc.option(share),
});

describe('the need of a class', () => {
  test('lies between 0 and 1', () => {
    fc.assert(
      fc.property(situation, (each) => {
        expect(needOf(each)).toBeGreaterThanOrEqual(0);
        expect(needOf(each)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('never falls with either gap, nor with the error, and no Dice is as bad as none of it', () => {
    fc.assert(
      fc.property(situation, share, (each, other) => {
        const smaller = { ...each, regionGap: each.regionGap * other };
        expect(needOf(smaller)).toBeLessThanOrEqual(needOf(each));
        const narrower = { ...each, scannerGap: each.scannerGap * other };
        expect(needOf(narrower)).toBeLessThanOrEqual(needOf(each));
        const better = { ...each, dice: Math.max(each.dice ?? 0, other) };
        expect(needOf(better)).toBeLessThanOrEqual(needOf(each));
        expect(needOf({ ...each, dice: 0 })).toBe(needOf({ ...each, dice: null }));
      }),
    );
  });

  test('of what cannot be trained is never below that of what can', () => {
    fc.assert(
      fc.property(situation, situation, (a, b) => {
        const [lower, higher] = [a, b].toSorted(
          (x, y) => stages.indexOf(x.stage) - stages.indexOf(y.stage),
        );
        fc.pre(lower !== undefined && higher !== undefined && lower.stage !== higher.stage);
        expect(needOf(higher)).toBeGreaterThanOrEqual(needOf(lower));
      }),
    );
  });

  test('of a class that is missing in half of the volumes and reaches 0.6', () => {
    const each = { stage: 'more', regionGap: 0.5, scannerGap: 1, dice: 0.6 } as const;
    expect(needOf(each)).toBeCloseTo((0.75 * 1.4) / 2 / 3, 12);
  });
});

const cells: fc.Arbitrary<Cell[]> = fc
  .uniqueArray(
    fc.record({
      topic: fc.constantFrom('calf soleus', 'calf bone', 'thigh bone'),
      scanner: fc.constantFrom('Prisma', 'TrioTim', 'Vida'),
      // Few values, so that there are ties.
      need: fc.constantFrom(0.2, 0.4, 0.8),
      available: fc.integer({ min: 1, max: 4 }),
    }),
    { selector: ({ topic, scanner }) => `${topic} ${scanner}` },
  )
  .map((all) => all.map(({ scanner, ...cell }) => ({ ...cell, key: `${cell.topic} ${scanner}` })));

describe('the plan', () => {
  test('is the same whatever order the cells come in', () => {
    fc.assert(
      fc.property(
        cells,
        fc.integer({ min: 1, max: 30 }),
        fc.infiniteStream(fc.nat()),
        (all, first, places) => {
          const shuffled = all
            .map((cell) => ({ cell, place: places.next().value ?? 0 }))
            .toSorted((a, b) => a.place - b.place)
            .map(({ cell }) => cell);
          expect(plan(shuffled, first)).toEqual(plan(all, first));
        },
      ),
    );
  });

  test('takes no more of a cell than there is, all where there is room, the best first', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 30 }), (all, first) => {
        const planned = plan(all, first);
        const available = all.reduce((sum, cell) => sum + cell.available, 0);
        expect(planned).toHaveLength(Math.min(first, available));
        for (const cell of all) {
          const times = planned.filter((each) => each.cell.key === cell.key).length;
          expect(times).toBeLessThanOrEqual(cell.available);
        }
        const scores = planned.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        const needs = all.map(({ need }) => need);
        if (all.length > 0) expect(scores[0]).toBe(Math.max(...needs));
      }),
    );
  });

  test('does not list one class again and again while others are wanted', () => {
    const cell = (topic: string, need: number): Cell => ({
      key: topic,
      topic,
      need,
      available: 99,
    });
    const planned = plan([cell('a', 0.9), cell('b', 0.8), cell('c', 0.5)], 6);
    expect(planned.map((each) => each.cell.topic)).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  test('of one class goes to each scanner before it comes back to one', () => {
    const at = (key: string): Cell => ({ key, topic: 'soleus', need: 0.6, available: 9 });
    const planned = plan([at('Vida'), at('Prisma'), at('TrioTim')], 4);
    expect(planned.map((each) => each.cell.key)).toEqual(['Prisma', 'TrioTim', 'Vida', 'Prisma']);
  });
});
