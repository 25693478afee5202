import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { AliasEvent, Model } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import {
  expectedNumberInput,
  lockedHistory,
  type Move,
  reasonText,
  recordMove,
} from './aliases/move.ts';
import { moveToUndo } from './aliases/undo.ts';
import { aliasName, aliasOf, type ModelAlias } from './aliases.ts';
import { requireModel, visibleVersionIds } from './visible.ts';

const aliasInput = z.object({
  modelId: z.uuid(),
  alias: aliasName,
  reason: reasonText,
  expectedNumber: expectedNumberInput,
});

type AliasInput = z.input<typeof aliasInput>;

/**
 * Points an alias back to where it was before the last move that was not undone; editors of the model's
 * study. It is a move of its own, which says what it undoes. A study's policy does not hold it up: it
 * leads to where the alias was.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT; ALIAS_NOT_SET when there is nowhere to go back to; CONFLICT
 *   when the alias has moved since the move expected
 */
export async function rollbackAlias(
  context: ServiceContext,
  input: AliasInput,
): Promise<ModelAlias> {
  const { modelId, alias, reason, expectedNumber } = parseInput(aliasInput, input);
  const model = await requireModel(context, modelId);
  await authorize(context, 'rollbackAlias', model.studyId);
  const visible = await visibleVersionIds(context, [modelId]);
  const history = await inTransaction(context.db, async (tx) => {
    const before = await lockedHistory(tx, { modelId, alias }, expectedNumber);
    const undone = moveToUndo(before);
    const versionId = undone?.previousVersionId ?? null;
    if (!undone || versionId === null) throw nowhereBack(model, alias);
    if (!visible.has(versionId)) throw hiddenVersion(model, alias);
    const move = { kind: 'ROLLBACK', versionId, undoes: undone.number, reason } as const;
    return moveAndRecord(tx, context, { operation: 'rollbackAlias', model, alias, before, move });
  });
  const moved = aliasOf(history, visible);
  if (moved) return moved;
  throw new MyographError('INTERNAL', 'An alias that was rolled back points nowhere.');
}

/**
 * Takes an alias away; editors of the model's study. It is a move to nowhere, so its history stays, and a
 * rollback brings it back.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT; ALIAS_NOT_SET when it points nowhere as it is; CONFLICT when
 *   it has moved since the move expected
 */
export async function removeAlias(context: ServiceContext, input: AliasInput): Promise<Model> {
  const { modelId, alias, reason, expectedNumber } = parseInput(aliasInput, input);
  const model = await requireModel(context, modelId);
  await authorize(context, 'removeAlias', model.studyId);
  await inTransaction(context.db, async (tx) => {
    const before = await lockedHistory(tx, { modelId, alias }, expectedNumber);
    if (!before[0]?.versionId) {
      throw new MyographError(
        'ALIAS_NOT_SET',
        `${model.name} has no alias ${alias}: there is nothing to take away.`,
        { alias, model: model.name },
      );
    }
    const move = { kind: 'REMOVAL', versionId: null, reason } as const;
    await moveAndRecord(tx, context, { operation: 'removeAlias', model, alias, before, move });
  });
  return model;
}

async function moveAndRecord(
  tx: Transaction,
  context: ServiceContext,
  change: {
    readonly operation: 'rollbackAlias' | 'removeAlias';
    readonly model: Model;
    readonly alias: string;
    readonly before: readonly AliasEvent[];
    readonly move: Move;
  },
): Promise<AliasEvent[]> {
  const { operation, model, alias, before, move } = change;
  const history = await recordMove(tx, context, { modelId: model.id, alias }, before, move);
  const { reason, undoes } = move;
  await recordAudit(tx, context, {
    ...{ operation, studyIds: [model.studyId], target: { type: 'Model', id: model.id } },
    details: {
      ...{ model: model.name, alias, move: history.length, reason },
      ...(undoes === undefined ? {} : { undoes }),
    },
  });
  return history;
}

function nowhereBack(model: Model, alias: string): MyographError {
  return new MyographError(
    'ALIAS_NOT_SET',
    `${model.name}@${alias} pointed nowhere before: there is no version to go back to. Promote another, or take the alias away: myograph models unalias.`,
    { alias, model: model.name },
  );
}

function hiddenVersion(model: Model, alias: string): MyographError {
  return new MyographError(
    'NOT_FOUND',
    `${model.name}@${alias} would go back to a version of which you may not see all studies. Ask a member of them.`,
    { alias, model: model.name },
  );
}
