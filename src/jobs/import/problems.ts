import { type ErrorCode, MyographError } from '../../errors.ts';
import type { ImportProblem } from '../../services/catalog/import-report.ts';

/** A row that cannot be imported, and why. */
export class RowRefused extends Error {
  readonly code: ErrorCode;
  readonly problem: ImportProblem;

  constructor(code: ErrorCode, message: string, column: string | null) {
    super(message);
    this.name = 'RowRefused';
    this.code = code;
    this.problem = { code, message, column, isWarning: false };
  }
}

export function refuseRow(code: ErrorCode, message: string, column: string | null): never {
  throw new RowRefused(code, message, column);
}

export function warning(code: string, message: string, column: string | null): ImportProblem {
  return { code, message, column, isWarning: true };
}

/** Runs what one column asks for; what goes wrong in a foreseen way is that column's problem. */
export async function forColumn<Result>(
  column: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MyographError) return refuseRow(error.code, error.message, column);
    throw error;
  }
}
