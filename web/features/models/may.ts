import type { StudyRole } from '../../generated/models.ts';

/** Whether the role may promote, evaluate and describe: editors and owners. The server decides. */
export function mayEdit(role: StudyRole): boolean {
  return role === 'EDITOR' || role === 'OWNER';
}

/** Whether the role may predict label maps. */
export function mayPredict(role: StudyRole): boolean {
  return role !== 'VIEWER';
}

/** What a button says that is not for viewers. */
export const editorsOnly = 'This takes the role of an editor in the study that keeps the model.';
