import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishRemovals } from '../../src/services/objects/removal.ts';
import {
  createStudy,
  createTinyCatalog,
  createVolume,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;

beforeAll(async () => {
  catalog = await createTinyCatalog();
});

afterAll(() => catalog.drop());

test.each([0, 1])(
  'a withdrawal killed after %i of its objects is finished at the next start',
  async (deletions) => {
    const study = await createStudy(catalog, `killed-${deletions}`);
    const volume = await createVolume(catalog, { study, subject: 's0', annotated: ['left_disc'] });
    const annotation = await catalog.db.annotation.findFirstOrThrow({
      where: { volumeId: volume.id },
    });
    const hashes = [volume.imageSha256, annotation.labelMapSha256];
    const there = () => Promise.all(hashes.map((sha256) => catalog.store.has(sha256)));
    const script = path.join(import.meta.dirname, 'withdrawing-process.ts');
    const { url, objectsFolder, administrator } = catalog;
    const names = [administrator.id, volume.subjectId, `${study.code}/s0`, String(deletions)];
    const child = spawn(process.execPath, [script, url, objectsFolder, ...names], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

    // The tombstone is there, and not all of the bytes are gone.
    const subject = await catalog.db.subject.findUniqueOrThrow({ where: { id: volume.subjectId } });
    expect(subject.withdrawnAt).not.toBeNull();
    expect((await there()).filter(Boolean)).toHaveLength(2 - deletions);

    await finishRemovals(catalog.db, catalog.store);
    expect(await there()).toEqual([false, false]);
    const rows = await catalog.db.storedObject.findMany({ where: { sha256: { in: hashes } } });
    expect(rows.every(({ removedAt }) => removedAt !== null)).toBe(true);
  },
);
