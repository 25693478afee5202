import type { LabelClass } from '../../../generated/prisma/client.ts';
import type { CoverageCell } from '../coverage.ts';
import { needOf, type Stage } from './need.ts';
import type { Cell } from './plan.ts';
import type { Weaknesses } from './weakness.ts';

/** Volumes by what is known of a class. */
interface Counts {
  readonly volumes: number;
  readonly annotated: number;
  /** Annotated, or known to be absent. */
  readonly known: number;
}

/** A class that is wanted in volumes of a region: of one scanner, or of any where it is derived. */
export interface WantedCell extends Cell {
  readonly action: 'ANNOTATE' | 'DERIVE';
  readonly class: LabelClass;
  readonly region: string;
  readonly scanner: string | null;
  readonly stage: Stage;
  readonly counts: Counts;
  readonly atScanner: Counts;
  /** Volumes of the region in which it follows from what is labelled. */
  readonly derivable: number;
}

/**
 * What is wanted, by class, region and scanner. A class that follows from the others is to be derived where
 * it can be, for the region as a whole, and is never to be drawn: the classes that it waits for are.
 *
 * @param all coverage by region and scanner of the studies asked about
 * @param eligible the same of the volumes that may be suggested
 */
export function wantedCells(
  all: readonly CoverageCell[],
  eligible: readonly CoverageCell[],
  stageOf: (classId: number, region: string) => Stage,
  weaknesses: Weaknesses | null,
): WantedCell[] {
  const everywhere = Map.groupBy(all, topicOf);
  const open = eligible.filter(({ class: { kind } }) => kind !== 'GROUP');
  return [...Map.groupBy(open, topicOf)].flatMap(([topic, own]): WantedCell[] => {
    const [first] = own;
    if (!first) return [];
    const { class: labelClass, region } = first;
    const about: Topic = {
      ...{ topic, class: labelClass, region: region ?? '' },
      stage: stageOf(labelClass.id, region ?? ''),
      dice: weaknesses?.of(labelClass.id, region ?? '').dice ?? null,
      cells: everywhere.get(topic) ?? own,
    };
    return labelClass.kind === 'DERIVED' ? toDerive(about, own) : toAnnotate(about, own);
  });
}

/** A class in a region, with its coverage at each scanner. */
interface Topic extends Pick<WantedCell, 'topic' | 'class' | 'region' | 'stage'> {
  readonly dice: number | null;
  readonly cells: readonly CoverageCell[];
}

function toDerive(about: Topic, own: readonly CoverageCell[]): WantedCell[] {
  const derivable = total(own, 'derivable');
  if (derivable === 0) return [];
  const cell = { action: 'DERIVE', key: about.topic, scanner: null, available: 1 } as const;
  return [{ ...wanted(about, about.cells), ...cell, derivable }];
}

function toAnnotate(about: Topic, own: readonly CoverageCell[]): WantedCell[] {
  return own
    .filter(({ missing }) => missing > 0)
    .map(({ scanner, missing }) => {
      const cell = { action: 'ANNOTATE', key: `${about.topic} ${scanner}`, scanner } as const;
      const here = about.cells.filter((each) => each.scanner === scanner);
      return { ...wanted(about, here), ...cell, derivable: 0, available: missing };
    });
}

function wanted({ cells, dice, ...about }: Topic, here: readonly CoverageCell[]) {
  const [counts, atScanner] = [countsOf(cells), countsOf(here)];
  const gaps = { regionGap: gapOf(counts), scannerGap: gapOf(atScanner) };
  return { ...about, counts, atScanner, need: needOf({ stage: about.stage, dice, ...gaps }) };
}

function topicOf({ class: { code }, region }: CoverageCell): string {
  return `${region} ${code}`;
}

function countsOf(cells: readonly CoverageCell[]): Counts {
  const [annotated, absent] = [total(cells, 'annotated'), total(cells, 'absent')];
  const known = annotated + absent;
  const volumes = known + total(cells, 'derivable') + total(cells, 'missing');
  return { volumes, annotated, known };
}

function gapOf({ volumes, known }: Counts): number {
  return volumes === 0 ? 0 : 1 - known / volumes;
}

type State = 'annotated' | 'absent' | 'derivable' | 'missing';

function total(cells: readonly CoverageCell[], state: State): number {
  return cells.reduce((sum, cell) => sum + cell[state], 0);
}
