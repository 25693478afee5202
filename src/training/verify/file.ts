import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import type { LossMode, LossSettings } from '../settings.ts';

const expectedSchema = z.strictObject({
  loss: z.number(),
  grad_l2: z.number(),
  grad_first8: z.array(z.number()),
  mask_sum: z.number().optional(),
  mask_first16: z.array(z.number()).optional(),
});

const caseSchema = z
  .object({
    /** Images, then the sides of an image. */
    shape: z.array(z.int().positive()).min(2),
    classes: z.int().min(2),
    /** Row-major, the class last. */
    logits: z.array(z.number()),
    labels: z.array(z.int().min(0)),
    /** Per image and class; null stands for 1 everywhere. */
    presences: z.array(z.array(z.number())).nullable(),
    /** Per class. */
    weights: z.array(z.number()),
    /** By the loss's name; see `lossOf`. */
    expected: z.record(z.string(), expectedSchema),
  })
  .superRefine(({ shape, classes, logits, labels, presences, weights }, context) => {
    const voxels = shape.reduce((product, side) => product * side, 1);
    const lengths = {
      logits: [logits.length, voxels * classes],
      labels: [labels.length, voxels],
      presences: [presences?.flat().length ?? 0, presences ? (shape[0] ?? 0) * classes : 0],
      weights: [weights.length, classes],
    };
    for (const [key, [length, needed]] of Object.entries(lengths)) {
      if (length === needed) continue;
      const message = `has ${length} values; shape and classes ask for ${needed}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
    if (labels.some((label) => label >= classes)) {
      context.addIssue({ code: 'custom', path: ['labels'], message: 'has a label ≥ classes' });
    }
  });

const fileSchema = z.object({ cases: z.array(caseSchema).min(1) });

/** Inputs, and what each of several losses makes of them. */
export type LossCase = z.infer<typeof caseSchema>;
export type ExpectedLoss = z.infer<typeof expectedSchema>;

/**
 * Reads a file of loss vectors.
 *
 * @throws MyographError INVALID_INPUT
 */
export function parseLossFile(contents: string): LossCase[] {
  const parsed = fileSchema.safeParse(parseJson(contents));
  if (parsed.success) return parsed.data.cases;
  throw new MyographError(
    'INVALID_INPUT',
    `This is not a file of loss vectors:\n${z.prettifyError(parsed.error)}`,
  );
}

function parseJson(contents: string): unknown {
  try {
    return JSON.parse(contents);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MyographError('INVALID_INPUT', `The file of loss vectors is not JSON: ${reason}`);
  }
}

const NAME =
  /^(?:xent(?:\+(?:([\d.]+)\*)?(log|soft)dice)?\/(base|base_pred|or|plus)|(log|soft)dice)$/;
const MODES: Readonly<Record<string, LossMode>> = {
  base: 'fn',
  base_pred: 'fp',
  or: 'fn_or_fp',
  plus: 'fn_plus_fp',
};

/**
 * The settings of a loss by its name in the file: `xent/MODE`, `softdice`, `logdice`, or
 * `xent+[λ*]DICE/MODE`, where MODE is base, base_pred, or, plus.
 *
 * @throws MyographError INVALID_INPUT
 */
export function lossOf(name: string): LossSettings {
  const match = NAME.exec(name);
  if (match === null) {
    throw new MyographError(
      'INVALID_INPUT',
      `There is no loss '${name}'. A name is xent/MODE, softdice, logdice or xent+λ*DICE/MODE, ` +
        'with MODE one of base, base_pred, or, plus.',
      { name },
    );
  }
  const [, lambda, added, mode, alone] = match;
  const dice = added ?? alone;
  return {
    mode: MODES[mode ?? 'base'] ?? 'fn',
    backgroundWeight: 0,
    gating: 'catalog',
    crossEntropy: alone === undefined,
    dice: dice === 'log' || dice === 'soft' ? dice : 'none',
    lambda: Number(lambda ?? 1),
  };
}
