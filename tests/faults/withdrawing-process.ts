import { connectDatabase } from '../../src/db.ts';
import { openJobQueue } from '../../src/jobs/queue.ts';
import { withdrawSubject } from '../../src/services/withdrawal.ts';
import { openFolderStore } from '../../src/storage/folder-store.ts';

/**
 * Withdraws a subject and is killed as it comes to remove the first bytes, or the second. Arguments: address
 * of the database, folder of the objects, the actor's id, the subject's, its name, deletions before the end.
 */
const [url = '', folder = '', actorId = '', subjectId = '', confirm = '', left = '0'] =
  process.argv.slice(2);
const store = await openFolderStore(folder, () => 'http://localhost');
let deletions = Number(left);
const doomed = {
  ...store,
  async delete(sha256: string) {
    if (deletions === 0) process.kill(process.pid, 'SIGKILL');
    deletions -= 1;
    await store.delete(sha256);
  },
};
await withdrawSubject(
  {
    db: connectDatabase(url),
    store: doomed,
    queue: await openJobQueue(url),
    actor: { id: actorId, name: 'owner', isAdministrator: true },
  },
  { subjectId, reason: 'They asked for it.', confirm },
);
