export { compareVersions } from './comparison/compare.ts';
