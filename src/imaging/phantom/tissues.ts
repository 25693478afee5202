/** What a point of the phantom is made of, as a small integer: the tissues below, then one for each muscle. */
export const AIR = 0;
export const SKIN = 1;
export const SUBCUTANEOUS_FAT = 2;
export const FASCIA = 3;
export const CORTEX = 4;
export const MARROW = 5;
export const ARTERY = 6;
export const VEIN = 7;
export const INTERMUSCULAR_FAT = 8;
export const FIRST_MUSCLE = 9;

/** Class of each tissue that is no muscle; null = none. Fascia is drawn with the fat that it borders. */
const CLASS_OF_TISSUE: readonly (string | null)[] = [
  null,
  null,
  'subcutaneous_fat',
  'subcutaneous_fat',
  'bone',
  'bone',
  'vessels',
  'vessels',
  'imaf',
];

/**
 * Signal of each tissue in a T1-weighted turbo spin echo, in arbitrary units: fat bright, muscle a
 * good third of it, cortical bone and flowing blood dark. All muscles have the one signal.
 */
const SIGNAL_OF_TISSUE: readonly number[] = [0, 380, 1000, 260, 70, 900, 110, 260, 880];
const MUSCLE_SIGNAL = 380;

/** The class of each tissue, for an atlas' muscles and the classes of its label schema. */
export function tissueClasses(
  muscles: readonly string[],
  classes: readonly string[],
): readonly (string | null)[] {
  return [
    ...CLASS_OF_TISSUE,
    ...muscles.map((muscle) => (classes.includes(muscle) ? muscle : null)),
  ];
}

/** Signal by tissue, air to the last possible muscle. */
export function signalTable(): Float64Array {
  const table = new Float64Array(256).fill(MUSCLE_SIGNAL);
  table.set(SIGNAL_OF_TISSUE);
  return table;
}
