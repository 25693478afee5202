import { readFile } from 'node:fs/promises';
import { type Command, CommanderError, Option } from 'commander';
import { annotateNextCommand } from './cli/annotate-next.ts';
import { auditCommand } from './cli/audit.ts';
import { changesCommand } from './cli/changes.ts';
import { type Client, connect, createClient, ServerRefusal } from './cli/client.ts';
import { cohortCommand } from './cli/cohort.ts';
import { compareCommand } from './cli/compare.ts';
import { coverageCommand } from './cli/coverage.ts';
import { deleteCommand } from './cli/delete.ts';
import { type DemoOptions, demoCommand, runDemo } from './cli/demo.ts';
import { importCommand } from './cli/import.ts';
import { labelsCommand } from './cli/labels.ts';
import { membersCommand } from './cli/members.ts';
import { modelsCommand } from './cli/models.ts';
import { type LocalObjects, objectsCommand } from './cli/objects.ts';
import { createCommand, createGroup, type OutputOptions, print } from './cli/output.ts';
import { predictCommand } from './cli/predict.ts';
import { regressionCommand } from './cli/regression.ts';
import { reportCommand } from './cli/report.ts';
import { scannersCommand } from './cli/scanners.ts';
import { passwordCommand, signInCommand, signOutCommand } from './cli/sign-in.ts';
import { studyCommand } from './cli/study.ts';
import { subjectsCommand } from './cli/subjects.ts';
import { tokensCommand } from './cli/tokens.ts';
import { trainCommand } from './cli/train.ts';
import { usersCommand } from './cli/users.ts';
import { usesCommand } from './cli/uses.ts';
import { describeEngine, describeLosses, describeMetrics } from './cli/verify.ts';
import { volumesCommand } from './cli/volumes.ts';
import { type Config, loadConfig } from './config.ts';
import { MyographError } from './errors.ts';

// pg warns of something that Prisma's adapter does; nobody who uses Myograph can change it.
process.noDeprecation = true;

// Parts that not every command needs are loaded when one does: TensorFlow alone takes a second.

interface EngineOptions {
  readonly engine?: Config['engine'];
}

function engineOption(): Option {
  const option = new Option('--engine <name>', 'what computes (default: MYOGRAPH_ENGINE)');
  return option.choices(['tensorflow', 'webgpu']);
}

/** The configuration, in which the option overrides the environment. */
function configOf({ engine }: EngineOptions): Config {
  const config = loadConfig();
  return { ...config, engine: engine ?? config.engine };
}

async function serve(options: OutputOptions & EngineOptions & { worker: boolean }): Promise<void> {
  const { startServer } = await import('./server/start.ts');
  const ended = signalled();
  const server = await startServer(configOf(options), { withWorker: options.worker });
  const { url, signInLink } = server;
  print(options, { url, signInLink }, () => describeServer(url, signInLink));
  await ended;
  await server.stop();
}

async function work(options: EngineOptions): Promise<void> {
  const { startWorkerProcess } = await import('./jobs/worker-process.ts');
  const ended = signalled();
  const worker = await startWorkerProcess(configOf(options));
  console.error('The worker waits for jobs.');
  await ended;
  await worker.stop();
}

async function demo(options: DemoOptions & EngineOptions): Promise<void> {
  const { startServer } = await import('./server/start.ts');
  const config = configOf(options);
  const ended = signalled();
  const server = await startServer(config, { withWorker: true });
  const finished = runDemo(createClient(server), { data: config.testData, ...options });
  try {
    const isFinished = await Promise.race([finished.then(() => true), ended.then(() => false)]);
    if (options.exit || !isFinished) return;
    if (!options.json) console.log(`\n${describeServer(server.url, server.signInLink)}`);
    await ended;
  } finally {
    await server.stop();
    // Cut short, it still tidies up; that it failed then says nothing.
    await finished.catch(() => undefined);
  }
}

const localObjects: LocalObjects = {
  async copy(options) {
    const { copyLocalObjects } = await import('./server/local-objects.ts');
    return copyLocalObjects(loadConfig(), options);
  },
  async verify(progress) {
    const { verifyLocalObjects } = await import('./server/local-objects.ts');
    return verifyLocalObjects(loadConfig(), progress);
  },
};

interface VerifyOptions extends OutputOptions, EngineOptions {
  readonly losses?: string | true;
  readonly metrics?: string | true;
}

async function verify(options: VerifyOptions): Promise<void> {
  if (options.metrics !== undefined) {
    const report = await compareMetrics(options.metrics);
    print(options, report, () => describeMetrics(report));
    if (report.values.some(({ pass }) => !pass)) process.exitCode = 1;
    return;
  }
  const { LOSS_TOLERANCE, verifyEngine } = await import('./training/verify.ts');
  const { engine, threads } = configOf(options);
  (await import('./training/engine/chosen.ts')).chooseEngine(engine);
  if (threads !== undefined) (await import('./training/engine.ts')).limitThreads(threads);
  if (options.losses === undefined) {
    const report = await verifyEngine();
    print(options, report, () => describeEngine(report));
    if (!report.pass) process.exitCode = 1;
    return;
  }
  const report = await compareLosses(options.losses);
  print(options, report, () => describeLosses(report, LOSS_TOLERANCE));
  if (report.cases.some(({ pass }) => !pass)) process.exitCode = 1;
}

/** With a file of known losses; without one, with those that Myograph brings. */
async function compareLosses(file: string | true) {
  const { verifyKnownLosses, verifyLosses } = await import('./training/verify.ts');
  return file === true ? verifyKnownLosses() : verifyLosses(await contentsOf(file));
}

/** Likewise, of Dice values and surface distances. */
async function compareMetrics(file: string | true) {
  const { verifyKnownMetrics, verifyMetrics } = await import('./evaluation/verify/metrics.ts');
  return file === true ? verifyKnownMetrics() : verifyMetrics(await contentsOf(file));
}

function contentsOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new MyographError('FILE_MISSING', `There is no file ${file} that can be read.`);
  });
}

function buildProgram(): Command {
  const client = (): Promise<Client> => connect(loadConfig());
  const program = createGroup('myograph', 'Catalog, coverage, partial-label training, registry');
  program.addCommand(
    createCommand('serve', 'Serve the catalog, with a worker, until Ctrl-C')
      .option('--no-worker', 'leave the jobs to `myograph work` elsewhere')
      .addOption(engineOption())
      .action(serve),
  );
  program.addCommand(
    createCommand('work', 'Do jobs of the server on this data folder, until Ctrl-C')
      .addOption(engineOption())
      .action(work),
  );
  program.addCommand(demoCommand().addOption(engineOption()).action(demo));
  program.addCommand(studyCommand(client));
  program.addCommand(importCommand(client));
  program.addCommand(volumesCommand(client));
  program.addCommand(labelsCommand(client));
  program.addCommand(coverageCommand(client));
  program.addCommand(subjectsCommand(client));
  program.addCommand(changesCommand(client));
  program.addCommand(scannersCommand(client));
  program.addCommand(annotateNextCommand(client));
  program.addCommand(deleteCommand(client));
  program.addCommand(cohortCommand(client));
  program.addCommand(trainCommand(client));
  program.addCommand(modelsCommand(client));
  program.addCommand(usesCommand(client));
  program.addCommand(compareCommand(client));
  program.addCommand(regressionCommand(client));
  program.addCommand(reportCommand(client));
  program.addCommand(predictCommand(client));
  program.addCommand(objectsCommand(localObjects));
  program.addCommand(membersCommand(client));
  program.addCommand(auditCommand(client));
  program.addCommand(tokensCommand(client));
  program.addCommand(usersCommand(client));
  program.addCommand(passwordCommand(client));
  program.addCommand(signInCommand(loadConfig));
  program.addCommand(signOutCommand(loadConfig));
  program.addCommand(
    createCommand('verify', 'Whether this machine computes right, and how fast')
      .addOption(engineOption())
      .option(
        '--losses [file]',
        'compare losses and gradients with known ones, or those in a JSON file',
      )
      .addOption(
        new Option(
          '--metrics [file]',
          'compare Dice values and surface distances with published ones, or those in a JSON file (docs/running.md)',
        ).conflicts('losses'),
      )
      .action(verify),
  );
  return program;
}

/** Resolves when this process is asked to end; asked twice, it ends at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false;
    const onSignal = () => {
      if (isAsked) process.exit(130);
      isAsked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
    // The server that started this worker is gone, however it ended, perhaps before this line ran.
    process.once('disconnect', resolve);
    if (process.send && !process.connected) resolve();
  });
}

function describeServer(url: string, signInLink: string): string {
  return [
    `Myograph runs at ${url}`,
    `Sign in once, within an hour: ${signInLink}`,
    'Ctrl-C ends it.',
  ].join('\n');
}

/** A failure in one line: its code, and what to do. */
function reportFailure(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof CommanderError) return;
  const isTold = error instanceof MyographError || error instanceof ServerRefusal;
  console.error(isTold ? `${error.code}: ${error.message}` : error);
}

await buildProgram().parseAsync().catch(reportFailure);
// Prisma's migration engine leaves a timer behind that would keep the process for some seconds.
process.exit();
