import type { VoxelSpacing } from './input.ts';

/** [slice, row, column] in units of voxels. */
type Point = readonly [number, number, number];
type Triangle = readonly [Point, Point, Point];

const CORNERS: readonly Point[] = [0, 1].flatMap((slice) =>
  [0, 1].flatMap((row) => [0, 1].map((column): Point => [slice, row, column])),
);

/** The bit of a neighbourhood's code for the voxel at one of its eight corners. */
export function cornerBit([slice, row, column]: Point): number {
  return 1 << (4 * (1 - column) + 2 * slice + row);
}

/**
 * Area in mm² of the surface that marching cubes (Lorensen & Cline 1987) lays through a 2×2×2
 * neighbourhood, for each of the 256 codes of which of its voxels are inside.
 *
 * Marching cubes leaves open how faces with two opposite corners inside are cut, and how polygons that
 * are not flat are cut into triangles. Both are done so that the areas are those of the surface-distance
 * package (Nikolov et al. 2021): see `cutsInside` and `largestFan`.
 */
export function elementAreas({ slice, row, column }: VoxelSpacing): Float64Array {
  const scaled = ([s, r, c]: Point): Point => [s * slice, r * row, c * column];
  return Float64Array.from(triangles(), (ofCode) =>
    sum(ofCode.map(([a, b, c]) => area([scaled(a), scaled(b), scaled(c)]))),
  );
}

/**
 * Length in mm of the outline through a 2×2 neighbourhood in a plane (marching squares), by the code that
 * the neighbourhood has when the plane is taken twice; 0 for codes that no plane has.
 */
export function contourLengths({ row, column }: VoxelSpacing): Float64Array {
  const lengths = new Float64Array(256);
  for (let inside = 0; inside < 16; inside++) {
    const isIn = (r: number, c: number) => (inside >> (2 * r + c)) & 1;
    const code = sum(CORNERS.map((at) => isIn(at[1], at[2]) * cornerBit(at)));
    const count = isIn(0, 0) + isIn(0, 1) + isIn(1, 0) + isIn(1, 1);
    const diagonal = Math.hypot(row, column) / 2;
    if (count === 1 || count === 3) lengths[code] = diagonal;
    else if (count === 2 && isIn(0, 0) === isIn(0, 1)) lengths[code] = column;
    else if (count === 2 && isIn(0, 0) === isIn(1, 0)) lengths[code] = row;
    else if (count === 2) lengths[code] = 2 * diagonal;
  }
  return lengths;
}

let known: readonly (readonly Triangle[])[] | undefined;

/** Of every code, computed once. */
function triangles(): readonly (readonly Triangle[])[] {
  known ??= Array.from({ length: 256 }, (_, code) => loopsOf(code).flatMap(largestFan));
  return known;
}

/**
 * Whether an ambiguous face of this code is cut around its inside corners, and not its outside ones: the
 * fewer of the eight are cut off; with four of each, as the corner says that has no neighbour of its kind.
 */
function cutsInside(code: number): boolean {
  const inside = CORNERS.filter((corner) => isInside(code, corner));
  if (inside.length !== 4) return inside.length < 4;
  const alone = inside.find((corner) => inside.every((other) => distance(corner, other) !== 1));
  return alone === undefined || sum(alone) % 2 === 1;
}

/** The closed polygons of a code, through the middles of the cube's edges. */
function loopsOf(code: number): Point[][] {
  const open = new Map<string, Point[]>();
  const points = new Map<string, Point>();
  for (const [a, b] of faces().flatMap((face) => segmentsOf(code, face))) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      points.set(String(from), from);
      open.set(String(from), [...(open.get(String(from)) ?? []), to]);
    }
  }
  const loops: Point[][] = [];
  for (const start of points.values()) {
    const loop: Point[] = [];
    for (let at: Point | undefined = start; at && points.delete(String(at)); ) {
      loop.push(at);
      at = open.get(String(at))?.find((next) => points.has(String(next)));
    }
    if (loop.length > 0) loops.push(loop);
  }
  return loops;
}

/** The corners of each face of the cube, in order around it. */
function faces(): Point[][] {
  return [0, 1, 2].flatMap((axis) =>
    [0, 1].map((side) =>
      [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 0],
      ].map(([u = 0, v = 0]): Point => {
        if (axis === 0) return [side, u, v];
        return axis === 1 ? [u, side, v] : [u, v, side];
      }),
    ),
  );
}

/** Where the surface of a code cuts a face: between the middles of the edges with one end inside. */
function segmentsOf(code: number, face: readonly Point[]): [Point, Point][] {
  const edges = face.map((corner, index) => {
    const next = face[(index + 1) % 4] ?? corner;
    return {
      corner,
      middle: middleOf(corner, next),
      isCut: isInside(code, corner) !== isInside(code, next),
    };
  });
  const cut = edges.filter(({ isCut }) => isCut);
  if (cut.length !== 4) {
    const [a, b] = cut;
    return a && b ? [[a.middle, b.middle]] : [];
  }
  return edges.flatMap(({ corner, middle }, index): [Point, Point][] => {
    const before = edges[(index + 3) % 4];
    return before && isInside(code, corner) === cutsInside(code) ? [[before.middle, middle]] : [];
  });
}

/** The fan of triangles with most area (of cubes of 1 mm); of several the one from the first corner. */
function largestFan(loop: readonly Point[]): Triangle[] {
  let best: { from: Point; fan: Triangle[]; area: number } | undefined;
  for (const [index, from] of loop.entries()) {
    const rest = [...loop.slice(index + 1), ...loop.slice(0, index)];
    const fan = rest.slice(1).map((to, k): Triangle => [from, rest[k] ?? to, to]);
    const fanArea = sum(fan.map(area));
    const gain = best ? fanArea - best.area : 1;
    if (!best || gain > 1e-9 || (gain > -1e-9 && isBefore(from, best.from))) {
      best = { from, fan, area: fanArea };
    }
  }
  return best?.fan ?? [];
}

/** By column, then row, then slice. */
function isBefore(a: Point, b: Point): boolean {
  return (a[2] - b[2] || a[1] - b[1] || a[0] - b[0]) < 0;
}

function area([a, b, c]: Triangle): number {
  const [u, v] = [minus(b, a), minus(c, a)];
  return (
    Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2
  );
}

function isInside(code: number, corner: Point): boolean {
  return (code & cornerBit(corner)) !== 0;
}

/** Edges of the cube between two corners. */
function distance(a: Point, b: Point): number {
  return sum(minus(a, b).map(Math.abs));
}

function middleOf(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

function minus(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
