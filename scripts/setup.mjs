#!/usr/bin/env node
/**
 * Brings a fresh checkout to where every npm script runs: packages, Node 24, PostgreSQL, TensorFlow,
 * generated code. Runs before `npm run demo`, `npm test` and the rest; a step that is done is skipped.
 *
 * Plain JavaScript without dependencies for Node 20 and later, because it runs before anything is installed.
 */
import { generated } from './setup/generated.mjs';
import { node } from './setup/node.mjs';
import { packages } from './setup/packages.mjs';
import { postgres } from './setup/postgres.mjs';
import { requirements } from './setup/requirements.mjs';
import { runSteps } from './setup/steps.mjs';
import { tensorflow } from './setup/tensorflow.mjs';

process.exitCode = await runSteps([requirements, packages, node, postgres, tensorflow, generated]);
