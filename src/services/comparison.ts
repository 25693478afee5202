export { comparisonDice, spreadSlices, worstSlices } from './comparison/cells.ts';
export { classSummaries, compareVersions, meanSummaries } from './comparison/compare.ts';
export { diceMatrix } from './comparison/matrix.ts';
export { meanInterval, pairedWithFirst } from './comparison/paired.ts';
export { lostSubjects, regressedSlices, regressionReport } from './comparison/regression.ts';
