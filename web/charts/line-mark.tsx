import type { LineLook } from '../../src/charts/palette.ts';

/** A piece of a line as the chart draws it, for a legend. */
export function LineMark({ look, hasMark }: { look: LineLook; hasMark: boolean }) {
  const { colour, dash, symbol } = look;
  return (
    <svg width={28} height={12} aria-hidden>
      <line
        x1={0}
        x2={28}
        y1={6}
        y2={6}
        stroke={colour}
        strokeWidth={2}
        {...(dash !== 'solid' && { strokeDasharray: dash.join(' ') })}
      />
      {hasMark && <path d={paths[symbol] ?? paths.circle} fill={colour} />}
    </svg>
  );
}

const paths: Readonly<Record<string, string>> = {
  circle: 'M14 2a4 4 0 1 1 0 8a4 4 0 1 1 0-8z',
  rect: 'M10 2h8v8h-8z',
  triangle: 'M14 1.5l4.5 8.5h-9z',
  diamond: 'M14 1l5 5l-5 5l-5-5z',
};
