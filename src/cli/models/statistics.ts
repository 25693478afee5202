import { type Command, Option } from 'commander';
import { MyographError } from '../../errors.ts';
import {
  EvaluationStatisticsDocument,
  type VersionSummaryFragment,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { describeStatistics, type Statistics } from '../evaluation/describe.ts';
import { findEvaluation } from '../evaluation/find.ts';
import { createCommand, type OutputOptions, print } from '../output.ts';
import { chosenSnapshot, type SnapshotOptions, snapshotOption } from '../snapshot.ts';
import { findVersion, versionName } from '../version-name.ts';

interface StatisticsOptions extends OutputOptions, Partial<SnapshotOptions> {
  readonly class?: string[];
  readonly convention: string;
  readonly profile?: boolean;
  readonly agreement?: boolean;
  readonly retest?: boolean;
}

/** How the surfaces are named, as options and in the API. */
const conventions = {
  surface_elements: 'SURFACE_ELEMENTS',
  border_voxels: 'BORDER_VOXELS',
} as const;

export function statisticsCommand(connect: () => Promise<Client>): Command {
  return createCommand('statistics', 'Scores of an evaluated version over subjects, class by class')
    .argument('<version>', 'model@number or model@alias')
    .option('--class <codes...>', 'these classes alone')
    .addOption(
      new Option('--convention <name>', 'what is taken for a surface')
        .choices(Object.keys(conventions))
        .default('surface_elements'),
    )
    .option('--cohort <name>', 'on a snapshot of this cohort, instead of the one learned from')
    .addOption(snapshotOption())
    .option('--profile', 'Dice along the limb, too')
    .option('--agreement', 'predicted against manual volumes, too (Bland–Altman)')
    .option('--retest', 'volumes on double visits, too')
    .action(async (name: string, options: StatisticsOptions) => {
      const client = await connect();
      const version = await findVersion(client, name);
      refuseOtherClasses(version, options.class ?? []);
      const statistics = await readStatistics(client, version, options);
      print(options, statistics, () => `${versionName(version)} ${describeStatistics(statistics)}`);
    });
}

/** Where classes are named, the mean over all of them is left out. */
async function readStatistics(
  client: Client,
  version: VersionSummaryFragment,
  options: StatisticsOptions,
): Promise<Statistics> {
  const { class: named, convention, profile = false, agreement = false, retest = false } = options;
  const snapshotId = (await chosenSnapshot(client, options)) ?? version.run.snapshot.id;
  const { id: evaluationId } = findEvaluation(version, snapshotId, options);
  const { node } = await client.request(EvaluationStatisticsDocument, {
    ...{ evaluationId, classes: named ?? null },
    ...{ profile, agreement, retest },
    convention:
      convention === 'border_voxels' ? conventions.border_voxels : conventions.surface_elements,
  });
  if (node?.__typename !== 'Evaluation') {
    throw new ServerRefusal('NOT_FOUND', 'The evaluation is no longer to be seen.');
  }
  const classes = node.classes.filter(
    ({ class: code }) => !named || (code !== null && named.includes(code)),
  );
  return { ...node, classes };
}

function refuseOtherClasses(
  { classes, ...version }: VersionSummaryFragment,
  named: string[],
): void {
  const codes = classes.map(({ code }) => code);
  const others = named.filter((code) => !codes.includes(code));
  if (others.length === 0) return;
  throw new MyographError(
    'INVALID_INPUT',
    `${versionName(version)} has no class ${others.join(', ')}. It has: ${codes.join(', ')}.`,
  );
}
