/**
 * How the four states of coverage look. Colours differ for all common colour blindnesses (Okabe and Ito 2008);
 * the mark tells them apart without colour.
 */
export const coverageStates = {
  ANNOTATED: { label: 'annotated', mark: '■', colour: '#009e73' },
  ABSENT: { label: 'absent', mark: '○', colour: '#56b4e9' },
  DERIVABLE: { label: 'derivable', mark: '◧', colour: '#e69f00' },
  NOT_ANNOTATED: { label: 'not annotated', mark: '·', colour: '#8a8f98' },
} as const;

export type CoverageStateName = keyof typeof coverageStates;
