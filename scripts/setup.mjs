#!/usr/bin/env node
/**
 * Brings a fresh checkout to where every npm script runs: packages, Node 24, PostgreSQL, TensorFlow,
 * generated code. Runs before `npm run demo`, `npm test` and the rest; a step that is done is skipped.
 * `--gpu` puts TensorFlow with CUDA in place, which later runs keep, and `--cpu` the one for the CPU.
 *
 * Plain JavaScript without dependencies for Node 20 and later, because it runs before anything is installed.
 */
import { generated } from './setup/generated.mjs';
import { node } from './setup/node.mjs';
import { requestedBuild } from './setup/options.mjs';
import { packages } from './setup/packages.mjs';
import { postgres } from './setup/postgres.mjs';
import { requirements } from './setup/requirements.mjs';
import { runSteps } from './setup/steps.mjs';
import { tensorflow } from './setup/tensorflow.mjs';

const build = tensorflow(requestedBuild(process.argv.slice(2)));

process.exitCode = await runSteps([requirements, packages, node, postgres, build, generated]);
