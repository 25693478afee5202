import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Scanner } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';

const scannerSite = z.object({
  scannerId: z.uuid(),
  site: z.string().trim().min(1).max(200).nullable(),
});

/**
 * Says where a scanner stands, or with null that nobody knows; administrators only, because scanners belong
 * to no study.
 *
 * @throws FORBIDDEN; NOT_FOUND; INVALID_INPUT for a site that is empty or too long
 */
export async function setScannerSite(
  context: ServiceContext,
  input: z.input<typeof scannerSite>,
): Promise<Scanner> {
  await authorize(context, 'setScannerSite');
  const { scannerId: id, site } = parseInput(scannerSite, input);
  return inTransaction(context.db, async (tx) => {
    const before = await tx.scanner.findUnique({ where: { id } });
    if (before === null) throw new MyographError('NOT_FOUND', 'There is no such scanner.');
    await recordAudit(tx, context, {
      operation: 'setScannerSite',
      studyIds: [],
      target: { type: 'Scanner', id },
      details: { name: before.name, from: before.site, to: site },
    });
    return tx.scanner.update({ where: { id }, data: { site } });
  });
}
