import { table } from './output.ts';

/** What was computed here, as src/training reports it. */
interface EngineReport {
  readonly engine: { engine: string; version: string; device: string; threads: number };
  readonly gradients: readonly {
    network: string;
    parameters: number;
    worst: string;
    worstRelativeError: number;
    tolerance: number;
    pass: boolean;
  }[];
  readonly step: { wallMilliseconds: number; cpuMilliseconds: number };
}

interface LossReport {
  readonly cases: readonly { name: string; worstRelativeError: number; pass: boolean }[];
}

/** Engine, device, threads, the gradient check and the timed step. */
export function describeEngine({ engine, gradients, step }: EngineReport): string {
  return table(
    ['', ''],
    [
      ['engine', `${engine.engine} ${engine.version}`],
      ['device', engine.device],
      ['threads', String(engine.threads)],
      ...gradients.map(({ network, parameters, pass, worst, worstRelativeError, tolerance }) => [
        `gradients of ${network}`,
        `${pass ? 'right' : 'WRONG'}: ${parameters} arrays against finite differences, worst ${worstRelativeError.toExponential(1)} (${worst}), tolerance ${tolerance}`,
      ]),
      [
        'training step',
        `${Math.round(step.wallMilliseconds)} ms, ${Math.round(step.cpuMilliseconds)} ms of CPU`,
      ],
    ],
  );
}

/** Each case with its worst error. */
export function describeLosses({ cases }: LossReport, tolerance: number): string {
  const rows = cases.map(({ name, worstRelativeError, pass }) => [
    pass ? 'right' : 'WRONG',
    name,
    worstRelativeError.toExponential(1),
  ]);
  const wrong = cases.filter(({ pass }) => !pass).length;
  return `${table(['', 'case', 'worst relative error'], rows)}\n\n${cases.length} cases, ${wrong} above the tolerance of ${tolerance}.`;
}

interface MetricsReport {
  readonly values: readonly {
    name: string;
    measure: string;
    expected: number | null;
    published: string | null;
    got: number | null;
    pass: boolean;
  }[];
}

/** Each value beside the expected one. */
export function describeMetrics({ values }: MetricsReport): string {
  const rows = values.map(({ pass, name, measure, expected, published, got }) => [
    pass ? 'right' : 'WRONG',
    name,
    measure,
    published === null ? shown(expected) : `${shown(expected)} (there: ${published})`,
    shown(got),
  ]);
  const wrong = values.filter(({ pass }) => !pass).length;
  return `${table(['', 'case', 'value', 'expected', 'got'], rows)}\n\n${values.length} values, ${wrong} wrong.`;
}

function shown(value: number | null): string {
  return value === null ? 'null' : String(Number(value.toPrecision(7)));
}
