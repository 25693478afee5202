import { isConnectionFailure, translateDatabaseError } from '../../db/errors.ts';
import { MyographError } from '../../errors.ts';
import type { ImportRow } from '../../services/catalog/import-report.ts';
import { ClaimLost, type JobItem } from '../../services/jobs/claims.ts';
import type { ManifestLine, ManifestRow } from './manifest.ts';
import { RowRefused } from './problems.ts';
import type { RowOutcome } from './record.ts';

/** Runs what makes a line's row, and says what became of it. Only the loss of the job, or of the database, is thrown. */
export async function importRow(
  { line, row, problems }: ManifestLine,
  record: (row: ManifestRow) => Promise<RowOutcome>,
): Promise<ImportRow> {
  const failed = { line, status: 'FAILED', summary: 'not imported', volumeId: null } as const;
  if (row === null) return { ...failed, problems: [...problems] };
  try {
    const { volumeId, news, warnings } = await record(row);
    const isNews = news.length > 0;
    const known = row.labels ? 'volume and annotation known already' : 'volume known already';
    return {
      line,
      status: isNews ? 'CREATED' : 'UNCHANGED',
      summary: isNews ? `new: ${news.join(', ')}` : known,
      problems: [...problems, ...warnings],
      volumeId,
    };
  } catch (error) {
    if (error instanceof ClaimLost || isConnectionFailure(error)) throw error;
    return { ...failed, problems: [...problems, ...problemsOf(error, line)] };
  }
}

function problemsOf(error: unknown, line: number): ImportRow['problems'] {
  if (error instanceof RowRefused) return [error.problem];
  const known = error instanceof MyographError ? error : translateDatabaseError(error);
  if (known === undefined) console.error(`Line ${line} of a manifest failed unexpectedly:`, error);
  return [
    {
      code: known?.code ?? 'INTERNAL',
      message:
        known?.message ??
        "Something went wrong that Myograph did not foresee. The worker's log has the details.",
      column: null,
      isWarning: false,
    },
  ];
}

/** The row as the job's list of items has it. */
export function itemOf({ line, status, summary, problems }: ImportRow): JobItem {
  const error = problems.find(({ isWarning }) => !isWarning);
  const reasons = problems.map(({ message }) => message);
  return {
    subject: `line ${line}`,
    message: [status === 'FAILED' ? 'not imported:' : `${summary}.`, ...reasons].join(' '),
    code: error?.code ?? null,
  };
}
