import { describe, expect, test } from 'vitest';
import type { PhantomCase } from '../../../src/imaging/phantom/phantom.ts';
import { casesOf, regionOf } from './support.ts';

const thighs = casesOf('thigh', { subjects: 5 });
const calves = casesOf('calf_2', { subjects: 5, scale: 0.3 });

/** How far lateral a class lies, in mm, in the single limb of an image. */
function lateral(phantomCase: PhantomCase, name: string): number {
  const { x } = regionOf(phantomCase, name);
  return phantomCase.laterality === 'RIGHT' ? x : -x;
}

/** Number of voxels of a class in each slice, from the most distal up. */
function slices(phantomCase: PhantomCase, name: string): readonly number[] {
  const code = phantomCase.codes.find((entry) => entry.class === name)?.code;
  const [columns, rows, count] = phantomCase.truth.grid.size;
  const area = columns * rows;
  return Array.from(
    { length: count },
    (_, k) =>
      phantomCase.truth.data.subarray(k * area, (k + 1) * area).filter((c) => c === code).length,
  );
}

describe('thigh', () => {
  test('extensors are in front of the femur, flexors behind it', () => {
    for (const thigh of thighs) {
      const femur = regionOf(thigh, 'bone').y;
      const front = ['rectus_femoris', 'vastus_intermedius', 'vastus_medialis'];
      const back = ['semimembranosus', 'semitendinosus', 'biceps_femoris_long_head', 'adductors'];
      for (const name of front) expect(regionOf(thigh, name).y).toBeGreaterThan(femur);
      for (const name of back) expect(regionOf(thigh, name).y).toBeLessThan(femur);
    }
  });

  test('medial muscles are medial of lateral ones, on either side', () => {
    expect(new Set(thighs.map(({ laterality }) => laterality))).toEqual(new Set(['LEFT', 'RIGHT']));
    for (const thigh of thighs) {
      const order = ['gracilis', 'vastus_medialis', 'rectus_femoris', 'vastus_lateralis'];
      const places = order.map((name) => lateral(thigh, name));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(lateral(thigh, 'semimembranosus')).toBeLessThan(
        lateral(thigh, 'biceps_femoris_long_head'),
      );
    }
  });

  test('the short head of biceps is distal, rectus femoris and adductors thin out distally', () => {
    for (const thigh of thighs) {
      const shortHead = slices(thigh, 'biceps_femoris_short_head');
      expect(shortHead.at(0)).toBeGreaterThan(shortHead.at(-1) ?? 0);
      for (const name of ['rectus_femoris', 'adductors']) {
        const areas = slices(thigh, name);
        expect(areas.at(0)).toBeLessThan(areas.at(-1) ?? 0);
      }
    }
  });
});

describe('calf', () => {
  test('muscles lie where they belong', () => {
    for (const calf of calves) {
      const y = (name: string) => regionOf(calf, name).y;
      expect(lateral(calf, 'gastrocnemius_medialis')).toBeLessThan(
        lateral(calf, 'gastrocnemius_lateralis'),
      );
      expect(lateral(calf, 'fibularis')).toBeGreaterThan(lateral(calf, 'tibialis_anterior'));
      expect(y('tibialis_anterior')).toBeGreaterThan(y('soleus'));
      expect(y('soleus')).toBeGreaterThan(y('gastrocnemius_lateralis'));
      expect(lateral(calf, 'bone')).toBeLessThan(lateral(calf, 'extensor_digitorum_longus'));
    }
  });

  test('gastrocnemius ends above the ankle, soleus swells below it', () => {
    for (const calf of calves) {
      const lateralHead = slices(calf, 'gastrocnemius_lateralis');
      expect(lateralHead.at(0)).toBeLessThan((lateralHead.at(-1) ?? 0) / 2);
      const soleus = slices(calf, 'soleus');
      expect(soleus.at(0)).toBeGreaterThan(soleus.at(-1) ?? 0);
    }
  });

  test('both-limb images hold mirrored limbs', () => {
    for (const calf of casesOf('calf_1')) {
      const medial = (side: string) => regionOf(calf, 'gastrocnemius_medialis', side).x;
      const outer = (side: string) => regionOf(calf, 'gastrocnemius_lateralis', side).x;
      expect(outer('LEFT')).toBeLessThan(medial('LEFT'));
      expect(medial('LEFT')).toBeLessThan(medial('RIGHT'));
      expect(medial('RIGHT')).toBeLessThan(outer('RIGHT'));
    }
  });
});
