import { chmodSync } from 'node:fs';
import path from 'node:path';
import { works } from './processes.mjs';
import { SetupError } from './steps.mjs';
import { fetchWheel } from './wheel.mjs';

/** @typedef {{ program: string; args: readonly string[] }} Compiler */

/** The Python package `ziglang` carries a whole C++ compiler, for systems that have none. */
const zigWheels = {
  'linux-x64': {
    platform: 'manylinux_2_12_x86_64',
    sha256: '806316453d1ede7174ed3fefb8e5348154629089c3bb5fe812dfd0e172fac130',
  },
  'linux-arm64': {
    platform: 'manylinux_2_17_aarch64',
    sha256: 'edc0aa60ec964a4cf462d40f68d7de242ddf37fd9a80f2afaee6397059463230',
  },
  'darwin-arm64': {
    platform: 'macosx_12_0_arm64',
    sha256: 'acae2a9ce67ed249ad68d42c21bc73b5f9d51a33ba5ea42f609f78683e8d9bb7',
  },
};

/** @returns {Promise<Compiler>} the one that CXX names, the system's, or else a downloaded one */
export async function findCompiler() {
  const candidates = [process.env.CXX ?? 'c++', 'g++', 'clang++'];
  const program = candidates.find((name) => works(name, ['--version']));
  return program === undefined ? downloadCompiler() : { program, args: [] };
}

/** @returns {Promise<Compiler>} */
async function downloadCompiler() {
  const platform = `${process.platform}-${process.arch}`;
  const wheel = Object.entries(zigWheels).find(([name]) => name === platform)?.[1];
  if (wheel === undefined) {
    throw new SetupError('there is no C++ compiler; on Debian and Ubuntu: apt install g++.');
  }
  console.log(
    'set-up  tensorflow    no C++ compiler found; downloading one (ziglang, about 90 MB)',
  );
  const place = (/** @type {string} */ name) => name.replace(/^ziglang\//, '');
  const folder = await fetchWheel({ requirement: 'ziglang==0.15.2', ...wheel, place });
  const program = path.join(folder, 'zig');
  chmodSync(program, 0o755);
  return { program, args: ['c++'] };
}
