#!/usr/bin/env node
/**
 * Brings a fresh checkout to where every npm script runs: packages, Node 24, PostgreSQL, TensorFlow,
 * generated code, web app. Runs before `npm run demo`, `npm test` and the rest; a step that is done is skipped.
 * `--gpu` puts TensorFlow with CUDA in place, which later runs keep, and `--cpu` the one for the CPU. `--s3`
 * also builds the S3 server that the tests of the object store run against.
 *
 * Plain JavaScript without dependencies for Node 20 and later, because it runs before anything is installed.
 */
import { generated } from './setup/generated.mjs';
import { node } from './setup/node.mjs';
import { requestedBuild, wantsS3Server } from './setup/options.mjs';
import { packages } from './setup/packages.mjs';
import { postgres } from './setup/postgres.mjs';
import { requirements } from './setup/requirements.mjs';
import { s3Server } from './setup/s3-server.mjs';
import { runSteps } from './setup/steps.mjs';
import { tensorflow } from './setup/tensorflow.mjs';
import { web } from './setup/web.mjs';

const options = process.argv.slice(2);
const build = tensorflow(requestedBuild(options));
const asked = wantsS3Server(options) ? [s3Server] : [];

process.exitCode = await runSteps([
  requirements,
  packages,
  node,
  postgres,
  build,
  generated,
  web,
  ...asked,
]);
