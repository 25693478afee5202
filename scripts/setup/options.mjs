/** @typedef {'cpu' | 'gpu'} BuildKind which TensorFlow: for the CPU, or with CUDA */

const known = ['--gpu', '--cpu', '--s3'];

/**
 * @param {readonly string[]} options of the command line
 * @param {string} platform system and architecture, as in 'linux-x64'
 * @returns {string | undefined} what is wrong with them and what to do about it
 */
export function optionComplaint(options, platform) {
  const unknown = options.find((option) => !known.includes(option));
  if (unknown !== undefined) return `there is no option ${unknown}; known are ${known.join(', ')}.`;
  if (options.includes('--gpu') && options.includes('--cpu')) {
    return '--gpu and --cpu exclude each other: one TensorFlow is in place at a time.';
  }
  if (options.includes('--gpu') && platform !== 'linux-x64') {
    return `--gpu needs an NVIDIA GPU under Linux on x86-64, and this is ${platform}; \`npm run setup\` without it sets up TensorFlow for the CPU.`;
  }
  return undefined;
}

/**
 * @param {readonly string[]} options of the command line, without complaint
 * @returns {BuildKind | undefined} the build that they ask for, if any
 */
export function requestedBuild(options) {
  if (options.includes('--gpu')) return 'gpu';
  return options.includes('--cpu') ? 'cpu' : undefined;
}

/**
 * @param {readonly string[]} options of the command line, without complaint
 * @returns {boolean} whether the tests' S3 server is to be built
 */
export function wantsS3Server(options) {
  return options.includes('--s3');
}
