import type { Transaction } from '../../db.ts';
import type { Scanner } from '../../generated/prisma/client.ts';
import type { ImportProblem } from '../../services/catalog/import-report.ts';
import type { ManifestRow } from './manifest.ts';
import { refuseRow, warning } from './problems.ts';

/** Where an image belongs. */
export interface Place {
  readonly visitId: string;
  readonly subjectId: string;
  readonly scannerId: string;
  readonly warnings: readonly ImportProblem[];
}

/** Finds a row's subject, visit and scanner, and makes what is not there; `news` gets what was made. */
export async function placeOf(
  tx: Transaction,
  studyId: string,
  row: ManifestRow,
  news: string[],
): Promise<Place> {
  const say = ({ count }: { count: number }, what: string) => {
    if (count > 0) news.push(what);
  };
  const skipDuplicates = true;
  const subjectKey = { studyId, code: row.subject };
  const subjects = await tx.subject.createMany({ data: subjectKey, skipDuplicates });
  say(subjects, `subject ${row.subject}`);
  const subject = await tx.subject.findUniqueOrThrow({ where: { studyId_code: subjectKey } });
  if (subject.withdrawnAt !== null) {
    refuseRow(
      'WITHDRAWN',
      `Subject ${row.subject} was withdrawn from the study: nothing of it is imported. Take the row out.`,
      'subject',
    );
  }
  const visitKey = { subjectId: subject.id, code: row.visit };
  const visits = await tx.visit.createMany({ data: visitKey, skipDuplicates });
  say(visits, `visit ${row.visit}`);
  const visit = await tx.visit.findUniqueOrThrow({ where: { subjectId_code: visitKey } });
  const { scanner: name, manufacturer } = row;
  const scanners = await tx.scanner.createMany({ data: { name, manufacturer }, skipDuplicates });
  say(scanners, `scanner ${name}`);
  const scanner = await knownScanner(tx, row);
  return {
    subjectId: subject.id,
    visitId: visit.id,
    scannerId: scanner.id,
    warnings: manufacturerWarnings(scanner, manufacturer),
  };
}

/** A manufacturer that nobody has told before is noted. */
async function knownScanner(
  tx: Transaction,
  { scanner: name, manufacturer }: ManifestRow,
): Promise<Scanner> {
  const scanner = await tx.scanner.findUniqueOrThrow({ where: { name } });
  if (scanner.manufacturer !== null || manufacturer === null) return scanner;
  return tx.scanner.update({ where: { name }, data: { manufacturer } });
}

function manufacturerWarnings(scanner: Scanner, manufacturer: string | null): ImportProblem[] {
  if (manufacturer === null || scanner.manufacturer === manufacturer) return [];
  const message = `The scanner ${scanner.name} is known as made by ${scanner.manufacturer}; that was kept.`;
  return [warning('SCANNER_DIFFERS', message, 'manufacturer')];
}
