import { cropLabelMap } from '../../src/imaging/crop.ts';
import { deriveImaf } from '../../src/imaging/derive.ts';
import type { Image, LabelMap } from '../../src/imaging/image.ts';
import {
  calfSchema,
  type LabelSchemaData,
  leafClasses,
  ordinalOf,
  thighSchema,
} from '../../src/imaging/label-schemas.ts';
import { splitLimbs } from '../../src/imaging/limbs.ts';
import { generatePhantom, type PhantomCase } from '../../src/imaging/phantom/phantom.ts';
import { sliceCount } from '../../src/imaging/slices.ts';
import { splitSubjects } from '../../src/training/split.ts';
import { type Cohort, coverageOf, type StudyVolume } from '../volume.ts';
import type { CohortSpec } from './specs.ts';

/** Makes the images, cuts those of both limbs, and derives intermuscular fat where all else is labelled. */
export function makePhantom(spec: CohortSpec & { readonly kind: 'phantom' }): Cohort {
  const volumes = [...generatePhantom(spec)].flatMap(volumesOf);
  const schema = schemaOf(spec.sets.thigh ? 'thigh' : 'calf');
  const leaves = leafClasses(schema);
  const isLabelled = (code: string) => volumes.some((volume) => code in volume.coverage.classes);
  const classes = leaves.map(({ code }) => code).filter(isLabelled);
  const sides = splitSubjects(subjectsOf(volumes), classes, spec.splitSeed);
  return {
    classes,
    untrained: leaves.map(({ code }) => code).filter((code) => !isLabelled(code)),
    onePiece: leaves
      .filter(({ kind, code }) => kind === 'MUSCLE' && isLabelled(code))
      .map(({ code }) => code),
    volumes,
    sideOf: (subject) => sides.get(subject) ?? 'TRAINING',
  };
}

function subjectsOf(volumes: readonly StudyVolume[]) {
  return [...Map.groupBy(volumes, ({ subject }) => subject)].map(([subject, own]) => ({
    subject,
    classes: own.flatMap(({ coverage }) =>
      Object.keys(coverage.classes).filter((code) => coverage.classes[code]?.state === 'ANNOTATED'),
    ),
  }));
}

function volumesOf(phantomCase: PhantomCase): StudyVolume[] {
  const schema = schemaOf(phantomCase.region);
  const truth = inOrdinals(phantomCase, schema);
  const drawn = only(truth, schema, phantomCase.declared);
  if (phantomCase.laterality !== 'BOTH') {
    return [volumeOf(phantomCase, phantomCase.laterality, phantomCase.image, drawn, truth)];
  }
  return splitLimbs(phantomCase.image, drawn).map(({ side, image, box }) =>
    volumeOf(phantomCase, side, image, cropLabelMap(drawn, box), cropLabelMap(truth, box)),
  );
}

function volumeOf(
  { region, subject, visit, set, declared }: PhantomCase,
  side: string,
  image: Image,
  drawn: LabelMap,
  truth: LabelMap,
): StudyVolume {
  const schema = schemaOf(region);
  const id = `${subject}/${visit}/${side.toLowerCase()}`;
  const classByOrdinal = [null, ...schema.classes.map(({ code }) => code)];
  const all = leafClasses(schema).map(({ code }) => code);
  const isComplete = all.every((code) => code === 'imaf' || declared.includes(code));
  const labels = isComplete ? deriveImaf(drawn, schema, new Set(declared)).labels : drawn;
  const known = isComplete ? all : declared;
  const slices = { first: 0, last: sliceCount(image.grid) - 1 };
  const values = new Set(labels.data);
  const found = new Map(known.map((code) => [code, values.has(ordinalOf(schema, code))]));
  return {
    ...{ id, subject, visit, set, image },
    annotations: [{ labels, classByOrdinal, declared: known, slices }],
    coverage: coverageOf(id, slices.last + 1, found, isComplete),
    truth: { labels: truth, classByOrdinal, declared: all, slices },
  };
}

/** The truth in the values of the region's schema: a class has one on both sides. */
function inOrdinals({ truth, codes }: PhantomCase, schema: LabelSchemaData): LabelMap {
  const ordinals = new Uint8Array(256);
  for (const { code, class: name } of codes) ordinals[code] = ordinalOf(schema, name);
  return { grid: truth.grid, data: truth.data.map((code) => ordinals[code] ?? 0) };
}

function only(labels: LabelMap, schema: LabelSchemaData, codes: readonly string[]): LabelMap {
  const kept = new Set(codes.map((code) => ordinalOf(schema, code)));
  return { grid: labels.grid, data: labels.data.map((value) => (kept.has(value) ? value : 0)) };
}

function schemaOf(region: PhantomCase['region']): LabelSchemaData {
  return region === 'thigh' ? thighSchema : calfSchema;
}
