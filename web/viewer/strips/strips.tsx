import type { MouseEvent, ReactNode } from 'react';
import { coverageStates } from '../../components/coverage-state.ts';
import { formatDice } from '../../components/format.ts';
import type { SliceCoverage } from './coverage.ts';
import type { DiceBySlice } from './dice.ts';
import classes from './strips.module.css';

interface StripProps {
  readonly slice: number;
  readonly onGo: (slice: number) => void;
}

/** A cell a slice under the slider, from the first to the last; a click goes there, as the slider does. */
function Strip({
  name,
  note,
  count,
  height,
  slice,
  onGo,
  children,
}: StripProps & {
  name: string;
  note: string;
  count: number;
  height: number;
  children: ReactNode;
}) {
  const go = (event: MouseEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onGo(Math.min(count - 1, Math.floor((count * (event.clientX - left)) / width)));
  };
  return (
    <div className={classes.row}>
      <div className={classes.label}>
        <span>{name}</span>
        <span>{note}</span>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider above does the same by keys */}
      <svg
        className={classes.strip}
        role="img"
        aria-label={`${name}. ${note}`}
        viewBox={`0 0 ${count} 1`}
        preserveAspectRatio="none"
        height={height}
        onClick={go}
      >
        {children}
        <rect className={classes.current} x={slice} y={0} width={1} height={1} />
      </svg>
    </div>
  );
}

/** Which slices are annotated: high where voxels are labelled, low where nothing was found. */
export function CoverageStrip({
  coverage,
  ...props
}: StripProps & { coverage: readonly SliceCoverage[] }) {
  const known = coverage.filter(({ share }) => share > 0).length;
  return (
    <Strip
      {...props}
      name="Annotated slices"
      note={`${known} of ${coverage.length}; low: looked for and not there`}
      count={coverage.length}
      height={12}
    >
      {coverage.map(({ share, hasVoxels }, index) => {
        if (share === 0) return null;
        const { colour } = hasVoxels ? coverageStates.ANNOTATED : coverageStates.ABSENT;
        const height = hasVoxels ? 0.4 + 0.6 * share : 0.3;
        const text = hasVoxels ? 'annotated' : 'annotated, and not there';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: it is the slice
          <rect key={index} x={index} y={1 - height} width={1} height={height} fill={colour}>
            <title>{`Slice ${index}: ${text}, ${Math.round(100 * share)} % of the classes`}</title>
          </rect>
        );
      })}
    </Strip>
  );
}

/** Dice by slice: high and light is good. */
export function DiceStrip({ dice, ...props }: StripProps & { dice: DiceBySlice }) {
  const measured = dice.filter((value) => typeof value === 'number').length;
  const empty = dice.filter((value) => value === null).length;
  return (
    <Strip
      {...props}
      name="Dice by slice, from 0 to 1"
      note={`${measured} measured${empty > 0 ? `; dashed: nothing to measure (${empty})` : ''}`}
      count={dice.length}
      height={36}
    >
      {dice.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: it is the slice
        <DiceCell key={index} slice={index} value={value} />
      ))}
    </Strip>
  );
}

function DiceCell({ slice, value }: { slice: number; value: number | null | undefined }) {
  if (value === undefined) return null;
  if (value === null) {
    return (
      <g>
        <title>{`Slice ${slice}: nothing to measure`}</title>
        <rect x={slice} y={0} width={1} height={1} fill="transparent" />
        <line className={classes.none} x1={slice + 0.1} x2={slice + 0.9} y1={0.5} y2={0.5} />
      </g>
    );
  }
  const height = Math.max(0.06, value);
  return (
    <g>
      <title>{`Slice ${slice}: Dice ${formatDice(value)}`}</title>
      <rect x={slice} y={0} width={1} height={1} fill="transparent" />
      <rect x={slice + 0.05} y={1 - height} width={0.9} height={height} fill={diceColour(value)} />
    </g>
  );
}

/** From vermilion through yellow to blue, which most people with a colour blindness tell apart. */
function diceColour(dice: number): string {
  if (dice < 0.5) return '#d55e00';
  if (dice < 0.7) return '#e69f00';
  return dice < 0.85 ? '#56b4e9' : '#0072b2';
}
