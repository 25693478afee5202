import { createCohort, freezeCohort } from '../../src/services/cohorts.ts';
import { createJob } from '../../src/services/jobs.ts';
import { toJson } from '../../src/services/json.ts';
import { promoteVersion, setPromotionPolicy } from '../../src/services/registry.ts';
import { startSweep } from '../../src/services/training.ts';
import { evaluate, type FullCatalog, registerVersion } from './full-catalog.ts';
import { annotate, createStudy, createVolume, type TinyCatalog } from './tiny-study.ts';

/** Of everything at least so many, wherever a list can be long: what lists show, and what hangs on their rows. */
export async function addManyOfEach(
  catalog: TinyCatalog,
  full: FullCatalog,
  count: number,
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  for (const n of numbers) await addStudy(catalog, full, n);
  for (const n of numbers) await addModel(catalog, full, `many${n}`, count);
  for (const n of numbers) await addImport(catalog, n, count);
  await propose(catalog, full, count);
  await annotateMore(catalog, full, count);
}

async function addStudy(catalog: TinyCatalog, full: FullCatalog, n: number): Promise<void> {
  const study = await createStudy(catalog, `many${n}`);
  for (const annotated of [['left_disc'], ['right_disc'], ['left_disc', 'right_disc']]) {
    for (const subject of ['a', 'b', 'c']) {
      const place = { study, subject: `${subject}${annotated.join()}`, scanner: `scanner ${n}` };
      await createVolume(catalog, { ...place, annotated });
      await createVolume(catalog, { ...place, annotated, visit: 'v2' });
    }
  }
  await catalog.db.membership.create({
    data: { studyId: study.id, userId: full.people.EDITOR.id, role: 'EDITOR' },
  });
  const context = catalog.as(full.people.EDITOR);
  const { id: cohortId } = await createCohort(context, { name: `many${n}`, studies: [study.code] });
  for (let seed = 1; seed <= 6; seed += 1)
    await freezeCohort(context, { cohortId, splitSeed: seed });
}

/** With versions that have an alias each, moved often, and evaluations. */
async function addModel(
  catalog: TinyCatalog,
  full: FullCatalog,
  model: string,
  count: number,
): Promise<void> {
  const { db } = catalog;
  const context = catalog.as(full.people.EDITOR);
  const grid = [{ name: 'seed', values: Array.from({ length: count }, (_, n) => String(n)) }];
  const sweep = await startSweep(context, { snapshotId: full.snapshot.id, model, grid });
  const runs = await db.trainingRun.findMany({ where: { sweepId: sweep.id } });
  const snapshots = await db.cohortSnapshot.findMany({ take: count, orderBy: { id: 'desc' } });
  const member = await db.cohortMember.findFirstOrThrow({
    where: { snapshotId: full.snapshot.id },
  });
  const drawn = { drawVolumes: [member.volumeId], drawSlices: [0], drawLabels: [1] };
  for (const run of runs) {
    const loss = { loss: 1, crossEntropy: 0.5, dice: 0.5 };
    await db.trainingStep.create({ data: { runId: run.id, step: 1, ...loss, ...drawn } });
    const version = await registerVersion(catalog, full.snapshot, run);
    for (const snapshot of snapshots) await evaluate(catalog, version, snapshot);
    for (const alias of ['a', 'b']) {
      await promoteVersion(context, { versionId: version.id, alias, reason: 'The next.' });
    }
  }
}

/** Promotions of newest versions that wait for a second person, after a policy that was changed often. */
async function propose({ db, as }: TinyCatalog, full: FullCatalog, count: number): Promise<void> {
  const policy = { studyId: full.study.id, aliases: [], requireEvaluation: false };
  for (let n = 0; n < count; n += 1) {
    const reason = `Four eyes, said ${n} times before.`;
    await setPromotionPolicy(as(full.people.OWNER), { ...policy, secondPerson: true, reason });
  }
  const versions = await db.modelVersion.findMany({ take: count, orderBy: { id: 'desc' } });
  for (const { id: versionId } of versions) {
    const promotion = { versionId, alias: 'waiting', reason: 'The next.' };
    await promoteVersion(as(full.people.EDITOR), promotion);
  }
}

async function addImport(catalog: TinyCatalog, n: number, count: number): Promise<void> {
  const { db } = catalog;
  const volumes = await db.volume.findMany({ take: count });
  const rows = volumes.map(({ id }, index) => ({
    line: index + 2,
    ...{ status: 'CREATED', summary: '', problems: [], volumeId: id },
  }));
  const { sha256 } = await db.storedObject.findFirstOrThrow({ skip: n });
  const job = await createJob(catalog.as(catalog.administrator), db, { kind: 'IMPORT', input: {} });
  await db.manifestImport.create({
    data: {
      jobId: job.id,
      manifestSha256: sha256,
      files: {},
      isDryRun: false,
      report: toJson(rows),
    },
  });
}

/** Of the first volumes, also by a model. */
async function annotateMore(catalog: TinyCatalog, full: FullCatalog, count: number): Promise<void> {
  for (const volume of full.volumes.slice(0, count)) {
    for (const kind of ['MODEL', 'MODEL', 'MODEL', 'MODEL', 'MANUAL'] as const) {
      await annotate(catalog, volume, {
        labels: new Uint8Array(volume.size.reduce((product, side) => product * side)),
        ...{ classes: ['left_disc'], isExhaustive: false, kind },
        createdById: full.people.EDITOR.id,
        ...(kind === 'MODEL' && { provenance: { versionId: full.versions[0].id } }),
      });
    }
  }
}
