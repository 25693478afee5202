import type { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { parseInput } from '../input.ts';
import { lossOverrideSchema, settingsOverridesSchema } from './settings.ts';

/** One setting with its values, as text. */
export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
}

/** Where a run is on one axis. */
export interface Coordinate {
  readonly name: string;
  readonly value: string;
}

const settingsGrid = settingsOverridesSchema.partial();
const lossGrid = lossOverrideSchema.omit({ why: true }).partial();

/** A map, so that no name finds what objects inherit. */
const schemas = new Map(Object.entries({ ...settingsGrid.shape, ...lossGrid.shape }));

/** One combination of values: what differs from all the others. */
export interface Combination {
  readonly coordinates: readonly Coordinate[];
  readonly settings: z.infer<typeof settingsGrid>;
  readonly loss: z.infer<typeof lossGrid>;
  /** From 1; null without an axis of folds. */
  readonly fold: number | null;
}

/** The axis of a cross-validation. */
export const foldAxis = 'fold';

/** Runs that may be asked for at once. */
const MOST_RUNS = 200;

type Value = Coordinate & { readonly parsed: unknown };

/**
 * Every combination of the values, the last axis fastest.
 *
 * @param folds parts of the cross-validation; null when there is none
 * @throws INVALID_INPUT for a name that is no setting, a value that it cannot have, the same twice, and
 *   more than 200 combinations
 */
export function combinations(axes: readonly Axis[], folds: number | null): Combination[] {
  refuseTwice(
    axes.map(({ name }) => name),
    'The grid has the axis',
  );
  const values = axes.map((axis) => valuesOf(axis, folds));
  const count = values.reduce((product, { length }) => product * length, 1);
  if (count > MOST_RUNS) {
    throw new MyographError(
      'INVALID_INPUT',
      `The grid has ${count} combinations, and at most ${MOST_RUNS} runs can be asked for at once: give fewer values.`,
      { combinations: count },
    );
  }
  const points = values.reduce<Value[][]>(
    (sofar, own) => sofar.flatMap((point) => own.map((value) => [...point, value])),
    [[]],
  );
  return points.map(combination);
}

/** Whether one of the axes is a term of the loss. */
export function touchesLoss(axes: readonly Axis[]): boolean {
  return axes.some(({ name }) => Object.hasOwn(lossGrid.shape, name));
}

/** `network=unet, fold=2`. */
export function describeCoordinates(coordinates: readonly Coordinate[]): string {
  return coordinates.map(({ name, value }) => `${name}=${value}`).join(', ');
}

function combination(point: readonly Value[]): Combination {
  const among = (names: object) =>
    Object.fromEntries(
      point
        .filter(({ name }) => Object.hasOwn(names, name))
        .map(({ name, parsed }) => [name, parsed]),
    );
  const fold = point.find(({ name }) => name === foldAxis);
  return {
    coordinates: point.map(({ name, value }) => ({ name, value })),
    settings: parseInput(settingsGrid, among(settingsGrid.shape)),
    loss: parseInput(lossGrid, among(lossGrid.shape)),
    fold: fold ? Number(fold.value) : null,
  };
}

function valuesOf({ name, values }: Axis, folds: number | null): Value[] {
  const texts = values.map((value) => value.trim());
  const wanted = name === foldAxis ? foldsOf(texts, folds) : texts;
  const parsed = wanted.map((value) => ({ name, value, parsed: parseValue(name, value) }));
  refuseTwice(
    parsed.map((value) => JSON.stringify(value.parsed)),
    `The axis ${name} has the value`,
  );
  return parsed;
}

/** `all` stands for each; others must be one of them. */
function foldsOf(texts: readonly string[], folds: number | null): string[] {
  if (folds === null) {
    throw new MyographError(
      'INVALID_INPUT',
      'The axis fold takes a snapshot of a cross-validation: freeze the cohort in folds first.',
    );
  }
  const all = Array.from({ length: folds }, (_, index) => String(index + 1));
  const wanted = texts.flatMap((text) => (text === 'all' ? all : [text]));
  const wrong = wanted.find((text) => !all.includes(text));
  if (wrong === undefined) return wanted;
  throw wrongValue(foldAxis, wrong, `the folds are 1 to ${folds}, or all`);
}

/** A value of the setting's own type. */
function parseValue(name: string, text: string): unknown {
  if (name === foldAxis) return text;
  const schema = schemas.get(name);
  if (schema === undefined) {
    const names = [...schemas.keys(), foldAxis];
    throw new MyographError(
      'INVALID_INPUT',
      `The grid has the axis ${name}, which is no setting: choose among ${names.join(', ')}.`,
      { axis: name },
    );
  }
  const parsed = schema.safeParse(fromText(name, text));
  if (parsed.success) return parsed.data;
  throw wrongValue(name, text, parsed.error.issues.map(({ message }) => message).join('; '));
}

/** Numbers and truth values are told by their look; steps of post-processing are joined by `+`. */
function fromText(name: string, text: string): unknown {
  if (name === 'postProcessing') return text === 'none' ? [] : text.split('+');
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function wrongValue(axis: string, value: string, why: string): MyographError {
  return new MyographError(
    'INVALID_INPUT',
    `The axis ${axis} cannot have the value '${value}': ${why}.`,
    { axis, value },
  );
}

function refuseTwice(texts: readonly string[], what: string): void {
  const twice = texts.find((text, place) => texts.indexOf(text) !== place);
  if (twice === undefined) return;
  throw new MyographError('INVALID_INPUT', `${what} ${twice} twice: give it once.`);
}
