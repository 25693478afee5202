import { isAtLeast, type Role } from '../../components/roles.ts';

/** Whether the role may promote, evaluate and describe: editors and owners. The server decides. */
export function mayEdit(role: Role): boolean {
  return isAtLeast(role, 'EDITOR');
}

/** Whether the role may predict label maps. */
export function mayPredict(role: Role): boolean {
  return isAtLeast(role, 'ANNOTATOR');
}

/** What a button says that is not for viewers. */
export const editorsOnly = 'This takes the role of an editor in the study that keeps the model.';
