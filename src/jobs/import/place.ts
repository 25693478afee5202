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

/**
 * Finds a row's subject, visit and scanner, and makes what is not there; `news` gets what was made.
 *
 * @throws RowRefused when the scanner is known to stand at another site
 */
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
  const { scanner: name, site, manufacturer } = row;
  const data = { name, site, manufacturer };
  const scanners = await tx.scanner.createMany({ data, skipDuplicates });
  say(scanners, `scanner ${name}${site === null ? '' : ` at ${site}`}`);
  const scanner = await knownScanner(tx, row, news);
  return {
    subjectId: subject.id,
    visitId: visit.id,
    scannerId: scanner.id,
    warnings: manufacturerWarnings(scanner, manufacturer),
  };
}

/** A site or manufacturer that nobody has told before is noted. Of two that are told at once one is the first. */
async function knownScanner(
  tx: Transaction,
  { scanner: name, site, manufacturer }: ManifestRow,
  news: string[],
): Promise<Scanner> {
  if (site !== null) {
    const { count } = await tx.scanner.updateMany({ where: { name, site: null }, data: { site } });
    if (count > 0) news.push(`site ${site} of the scanner ${name}`);
  }
  if (manufacturer !== null) {
    const where = { name, manufacturer: null };
    await tx.scanner.updateMany({ where, data: { manufacturer } });
  }
  const scanner = await tx.scanner.findUniqueOrThrow({ where: { name } });
  if (site !== null && site !== scanner.site) refuseSite(scanner, site);
  return scanner;
}

function refuseSite({ name, site }: Scanner, told: string): never {
  refuseRow(
    'SCANNER_SITE',
    `The scanner ${name} stands at ${site}, and the row says ${told}: a scanner has one site. Correct the cell, give the other scanner a name of its own, or have an administrator change the site (myograph scanners site).`,
    'site',
  );
}

function manufacturerWarnings(scanner: Scanner, manufacturer: string | null): ImportProblem[] {
  if (manufacturer === null || scanner.manufacturer === manufacturer) return [];
  const message = `The scanner ${scanner.name} is known as made by ${scanner.manufacturer}; that was kept.`;
  return [warning('SCANNER_DIFFERS', message, 'manufacturer')];
}
