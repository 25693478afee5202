import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { checkLoss } from '../losses/check.ts';
import type { LossMode, LossSettings } from '../settings.ts';

const expectedSchema = z.strictObject({
  loss: z.number(),
  grad_l2: z.number(),
  grad_first8: z.array(z.number()),
  grad_last8: z.array(z.number()).optional(),
  mask_sum: z.number().optional(),
  mask_first16: z.array(z.number()).optional(),
});

const caseSchema = z
  .object({
    /** Images, then the sides of an image. */
    shape: z.array(z.int().positive()).min(2),
    /** Slices of an image whose presence is known slice by slice; the first side then. */
    depth: z.int().positive().default(1),
    classes: z.int().min(2),
    /** The classes that label `classes` + g may be. */
    label_sets: z.array(z.array(z.int().min(0)).min(1)).default([]),
    /** Row-major, the class last. */
    logits: z.array(z.number()),
    labels: z.array(z.int().min(0)),
    /** Per image (and slice) and class; null stands for 1 everywhere. */
    presences: z.array(z.array(z.number())).nullable(),
    /** Per class. */
    weights: z.array(z.number()),
    /** By the loss's name; see `lossOf`. */
    expected: z.record(z.string(), expectedSchema),
  })
  .superRefine((given, context) => {
    const { shape, depth, classes, label_sets, logits, labels, presences, weights } = given;
    const [images = 0, side] = shape;
    const voxels = shape.reduce((product, side) => product * side, 1);
    const lengths = {
      logits: [logits.length, voxels * classes],
      labels: [labels.length, voxels],
      presences: [presences?.flat().length ?? 0, presences ? images * depth * classes : 0],
      weights: [weights.length, classes],
    };
    for (const [key, [length, needed]] of Object.entries(lengths)) {
      if (length === needed) continue;
      const message = `has ${length} values; shape and classes ask for ${needed}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (depth > 1 && side !== depth) refuse('depth', 'is not the second number of shape');
    if (labels.some((label) => label >= classes + label_sets.length)) {
      refuse('labels', 'has a label ≥ classes + label_sets');
    }
    if (label_sets.flat().some((member) => member >= classes)) {
      refuse('label_sets', 'has a class ≥ classes');
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

const DICE = String.raw`(?:([\d.]+)\*)?(log|soft|leaf)dice`;
const MASKED = new RegExp(`^xent(?:\\+${DICE})?/(base|base_pred|or|plus)$`);
const UNMASKED = new RegExp(`^(marginal|label_set|ignore)(?:\\+${DICE})?$`);
const DICE_ALONE = /^(log|soft|leaf)dice(?:\/(marginal|label_set|ignore))?$/;

const MODES: ReadonlyMap<string | undefined, LossMode> = new Map([
  ['base', 'fn'],
  ['base_pred', 'fp'],
  ['or', 'fn_or_fp'],
  ['plus', 'fn_plus_fp'],
  ['marginal', 'marginal'],
  ['label_set', 'label_set'],
  ['ignore', 'ignore'],
]);
const DICE_KINDS: ReadonlyMap<string | undefined, LossSettings['dice']> = new Map([
  ['log', 'log'],
  ['soft', 'soft'],
  ['leaf', 'leaf'],
]);

/**
 * The settings of a loss by its name in the file: `xent/MASK` or `xent+[λ*]DICE/MASK`, where MASK is
 * base, base_pred, or, plus; `MODE` or `MODE+[λ*]DICE`, where MODE is marginal, label_set, ignore; and
 * `DICE` (of any mask) or `DICE/MODE` alone. DICE is softdice, logdice, or leafdice.
 *
 * @throws MyographError INVALID_INPUT
 */
export function lossOf(name: string): LossSettings {
  const { mode, dice, lambda, crossEntropy } = partsOf(name);
  const settings: LossSettings = {
    mode: MODES.get(mode) ?? 'fn',
    backgroundWeight: 0,
    gating: 'catalog',
    crossEntropy,
    dice: DICE_KINDS.get(dice) ?? 'none',
    lambda: Number(lambda ?? 1),
  };
  checkLoss(settings);
  return settings;
}

interface NameParts {
  readonly mode: string | undefined;
  readonly dice: string | undefined;
  readonly lambda?: string | undefined;
  readonly crossEntropy: boolean;
}

function partsOf(name: string): NameParts {
  const masked = MASKED.exec(name);
  if (masked) return { lambda: masked[1], dice: masked[2], mode: masked[3], crossEntropy: true };
  const other = UNMASKED.exec(name);
  if (other) return { mode: other[1], lambda: other[2], dice: other[3], crossEntropy: true };
  const alone = DICE_ALONE.exec(name);
  if (alone) return { dice: alone[1], mode: alone[2], crossEntropy: false };
  throw new MyographError(
    'INVALID_INPUT',
    `There is no loss '${name}'. A name is xent/MASK or xent+λ*DICE/MASK with MASK one of base, ` +
      'base_pred, or, plus; MODE or MODE+λ*DICE with MODE one of marginal, label_set, ignore; or ' +
      'DICE or DICE/MODE alone. DICE is softdice, logdice, or leafdice with label_set.',
    { name },
  );
}
