import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAudit } from '../../../src/services/access/audit.ts';
import { createStudy } from '../../../src/services/study.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;

beforeAll(async () => {
  services = await openTestServices();
});

afterAll(() => services.close());

test('an event is kept with what it tells of, and the database lets nobody change or remove it', async () => {
  const { db, administrator } = services;
  const study = await createStudy(administrator, { code: 'audited', name: 'Audited' });
  await recordAudit(db, administrator, {
    operation: 'promoteVersion',
    studyIds: [study.id, study.id],
    target: { type: 'ModelVersion', id: study.id },
    details: { alias: 'champion' },
  });
  const where = { operation: 'promoteVersion' };
  const event = await db.auditEvent.findFirstOrThrow({ where, include: { studies: true } });
  expect(event).toMatchObject({
    actorId: administrator.actor.id,
    targetType: 'ModelVersion',
    targetId: study.id,
    details: { alias: 'champion' },
    studies: [{ studyId: study.id }],
  });
  await expect(db.auditEvent.updateMany({ where, data: { operation: 'me' } })).rejects.toThrow(
    'only added to',
  );
  await expect(db.auditEvent.deleteMany({ where })).rejects.toThrow('only added to');
  await expect(db.auditEventStudy.deleteMany({})).rejects.toThrow('only added to');
});
