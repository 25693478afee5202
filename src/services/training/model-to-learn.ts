import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Model } from '../../generated/prisma/client.ts';
import type { AccessContext } from '../access/roles.ts';
import { authorize, visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';

/** What learns versions of a model. */
export type TrainingOperation = 'startTraining' | 'startSweep';

/**
 * The model with this name, for versions learned from a snapshot of these studies; created in the
 * first of them when the name is new.
 *
 * @throws CONFLICT for a model of another study; FORBIDDEN unless the actor is an editor of its study
 */
export async function modelToLearn(
  { actor }: ServiceContext,
  tx: Transaction,
  operation: TrainingOperation,
  name: string,
  studyIds: readonly string[],
): Promise<Model> {
  const model = await modelNamed(tx, name, studyIds);
  await requireModelRights({ db: tx, actor }, operation, model, studyIds);
  return model;
}

/**
 * A model's name says that there is one, so a name in a study of others is refused as taken. A run
 * shows its model to everyone who sees its snapshot, so both must be of the same studies.
 */
async function requireModelRights(
  context: AccessContext,
  operation: TrainingOperation,
  { name, studyId }: Model,
  snapshotStudies: readonly string[],
): Promise<void> {
  const visible = await visibleStudyIds(context);
  if (!visible.includes(studyId)) {
    throw new MyographError('CONFLICT', `The model name ${name} is taken: choose another.`, {
      model: name,
    });
  }
  await authorize(context, operation, studyId);
  if (!snapshotStudies.includes(studyId)) {
    throw new MyographError(
      'CONFLICT',
      `The model ${name} belongs to a study that the cohort of this snapshot does not draw from: choose another name.`,
      { model: name },
    );
  }
}

/** Runs may name the same new model at the same time: the second then finds the first's, of any study. */
async function modelNamed(
  tx: Transaction,
  name: string,
  studyIds: readonly string[],
): Promise<Model> {
  const [studyId] = [...studyIds].sort();
  if (studyId !== undefined) {
    await tx.model.createMany({ data: { name, studyId }, skipDuplicates: true });
  }
  return tx.model.findUniqueOrThrow({ where: { name } });
}
