import fc from 'fast-check';
import { calfSchema, leafClasses, thighSchema } from '../../src/imaging/label-schemas.ts';
import { ensureLabelSchemas } from '../../src/services/labels.ts';
import { createStudy } from '../../src/services/study.ts';
import type { VolumeFilter } from '../../src/services/volume-filter.ts';
import { addLabelledVolumes } from './labelled-volumes.ts';
import type { TestServices } from './services.ts';

/** A volume, and what a test knows of it without asking the catalog. */
export interface KnownVolume {
  readonly id: string;
  readonly study: string;
  readonly subject: string;
  readonly visit: string;
  readonly site: string | null;
  readonly scanner: string;
  readonly region: string;
  readonly laterality: 'LEFT' | 'RIGHT';
  readonly annotated: readonly string[];
  readonly absent: readonly string[];
  readonly derivable: readonly string[];
  readonly missing: readonly string[];
}

const studies = ['knee', 'hip'];
const sites: Readonly<Record<string, string | null>> = {
  Prisma: 'Paris',
  TrioTim: 'Paris',
  Vida: 'London',
  Avanto: null,
};
const schemas = { thigh: thighSchema, calf: calfSchema };
/** Classes that questions are about: one of both regions, one of the calf, the derived one. */
const classes = ['bone', 'soleus', 'imaf', 'rectus_femoris'];

const volume = fc.record({
  study: fc.constantFrom(...studies),
  subject: fc.constantFrom('P1', 'P2', 'P3', 'P4', 'P5', 'P6'),
  visit: fc.constantFrom('1', '2', '3'),
  scanner: fc.constantFrom(...Object.keys(sites)),
  region: fc.constantFrom('thigh' as const, 'calf' as const),
  laterality: fc.constantFrom('LEFT' as const, 'RIGHT' as const),
  labelled: fc.constantFrom('none', 'all', 'all but one', 'derived too', 'some', 'some' as const),
  drawn: fc.infiniteStream(fc.nat(2)),
});

/** Fills the catalog with volumes of two studies of the administrator, drawn from a seed. */
export async function fillKnownCatalog(services: TestServices): Promise<KnownVolume[]> {
  await ensureLabelSchemas(services.db);
  const drawn = fc.sample(volume, { seed: 7, numRuns: 120 }).map((row) => {
    const leaves = leafClasses(schemas[row.region]).filter(({ kind }) => kind !== 'DERIVED');
    const codes = leaves.map(({ code }) => code);
    const declared: readonly string[] = {
      none: [],
      all: codes,
      'all but one': codes.slice(1),
      'derived too': [...codes, 'imaf'],
      some: codes.filter(() => row.drawn.next().value === 0),
    }[row.labelled];
    const absent = declared.filter(() => row.drawn.next().value === 0);
    const labelled = declared.filter((code) => !absent.includes(code));
    const isWhole = codes.every((code) => declared.includes(code));
    const derivable = isWhole && !declared.includes('imaf') ? ['imaf'] : [];
    const known = [...declared, ...derivable];
    const missing = [...codes, 'imaf'].filter((code) => !known.includes(code));
    return { ...row, labelled, absent, derivable, missing };
  });
  const volumes: KnownVolume[] = [];
  for (const code of studies) {
    const study = await createStudy(services.administrator, { code, name: code });
    const rows = drawn.filter((row) => row.study === code);
    const ids = await addLabelledVolumes(services.db, study, rows);
    volumes.push(
      ...rows.map(({ labelled: annotated, ...row }, index) => ({
        ...row,
        ...{ id: ids[index] ?? '', annotated, site: sites[row.scanner] ?? null },
      })),
    );
  }
  for (const [name, site] of Object.entries(sites)) {
    await services.db.scanner.update({ where: { name }, data: { site } });
  }
  return volumes;
}

const some = (...values: string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { maxLength: 2 }), {
    nil: undefined,
    freq: 2,
  });

/** Filters over the known catalog, also for what it has not. */
export const filters: fc.Arbitrary<VolumeFilter> = fc.record({
  studies: some(...studies, 'elbow'),
  regions: some('thigh', 'calf'),
  sites: some('Paris', 'London', 'Oslo'),
  scanners: some(...Object.keys(sites)),
  subjects: some('P1', 'P2', 'P3'),
  visits: some('1', '2', '9'),
  lateralities: fc.constantFrom(undefined, undefined, ['LEFT' as const]),
  annotated: some(...classes),
  annotatedAny: some(...classes),
  missing: some(...classes),
  missingAny: some(...classes),
});

/** Whether a filter is true of a volume, as its words say it. */
export function matches(filter: VolumeFilter, volume: KnownVolume): boolean {
  const unknown = [...volume.missing, ...volume.derivable];
  const has = (codes: readonly string[]) => (code: string) => codes.includes(code);
  const isOf = (names: readonly string[] | null | undefined, name: string | null) =>
    !names || (name !== null && names.includes(name));
  return (
    isOf(filter.studies, volume.study) &&
    isOf(filter.regions, volume.region) &&
    isOf(filter.sites, volume.site) &&
    isOf(filter.scanners, volume.scanner) &&
    isOf(filter.subjects, volume.subject) &&
    isOf(filter.visits, volume.visit) &&
    isOf(filter.lateralities, volume.laterality) &&
    (filter.annotated?.every(has(volume.annotated)) ?? true) &&
    (filter.annotatedAny?.some(has(volume.annotated)) ?? true) &&
    (filter.missing?.every(has(unknown)) ?? true) &&
    (filter.missingAny?.some(has(unknown)) ?? true)
  );
}
