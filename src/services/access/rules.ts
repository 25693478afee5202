import type { StudyRole } from '../../generated/prisma/client.ts';

/**
 * What an API token may be used for: look; bring in and curate data; train, predict, measure and promote;
 * change members, users and policies, withdraw subjects. A person who is signed in may do all that their roles allow.
 */
export const scopes = ['read', 'curate', 'train', 'administer'] as const;

export type Scope = (typeof scopes)[number];

/** What an operation takes. */
export interface Rule {
  /**
   * The lowest role in each study that the operation touches; SIGNED_IN where it touches none, or only
   * shows what the one who asks may see anyway; ADMINISTRATOR of the whole installation.
   */
  readonly who: StudyRole | 'SIGNED_IN' | 'ADMINISTRATOR';
  /** The scope that an API token must have; null where none will do, but only a session of a person. */
  readonly scope: Scope | null;
  /** Where a role does not say it all. */
  readonly note?: string;
}

/** The rule of every field of Query, Mutation and Subscription: there is no other way in. */
export const rules = {
  // access
  me: { who: 'SIGNED_IN', scope: 'read' },
  users: { who: 'ADMINISTRATOR', scope: 'administer' },
  createUser: { who: 'ADMINISTRATOR', scope: 'administer' },
  createSignInLink: { who: 'ADMINISTRATOR', scope: null },
  setMember: { who: 'OWNER', scope: 'administer' },
  removeMember: { who: 'OWNER', scope: 'administer' },
  auditLog: {
    who: 'OWNER',
    scope: 'administer',
    note: 'of all studies and of none: administrators',
  },
  mySessions: { who: 'SIGNED_IN', scope: null },
  endSession: { who: 'SIGNED_IN', scope: null, note: 'your own' },
  signOut: { who: 'SIGNED_IN', scope: null, note: 'ends the session that asks' },
  setPassword: {
    who: 'SIGNED_IN',
    scope: null,
    note: 'with your present one, or within an hour of opening a sign-in link',
  },
  myTokens: { who: 'SIGNED_IN', scope: null },
  createToken: { who: 'SIGNED_IN', scope: null, note: 'limited to studies: a member of each' },
  revokeToken: { who: 'SIGNED_IN', scope: null, note: 'your own' },

  // study
  studies: { who: 'VIEWER', scope: 'read' },
  study: { who: 'VIEWER', scope: 'read' },
  createStudy: { who: 'SIGNED_IN', scope: 'curate', note: 'who creates it becomes its owner' },

  // catalog
  node: { who: 'VIEWER', scope: 'read' },
  volumes: { who: 'VIEWER', scope: 'read' },
  scanners: { who: 'SIGNED_IN', scope: 'read' },
  requestUploads: { who: 'SIGNED_IN', scope: 'curate' },
  completeUpload: { who: 'SIGNED_IN', scope: 'curate', note: 'of your own' },
  importManifest: {
    who: 'SIGNED_IN',
    scope: 'curate',
    note: 'a row is refused unless you are an editor of the study that it names',
  },
  importProgress: { who: 'SIGNED_IN', scope: 'read', note: 'whoever asked for the import' },
  deleteVolume: {
    who: 'EDITOR',
    scope: 'curate',
    note: 'refused when something frozen depends on it',
  },
  deleteSubject: { who: 'EDITOR', scope: 'curate', note: 'likewise' },
  deleteAnnotation: { who: 'EDITOR', scope: 'curate', note: 'likewise' },
  withdrawSubject: { who: 'OWNER', scope: 'administer', note: 'removes bytes for good' },
  usesOfObject: { who: 'VIEWER', scope: 'read' },
  setScannerSite: {
    who: 'ADMINISTRATOR',
    scope: 'administer',
    note: 'scanners belong to no study; an import only tells of a site that nobody has told',
  },
  imports: { who: 'SIGNED_IN', scope: 'read', note: 'your own' },
  splitLimbs: { who: 'EDITOR', scope: 'curate' },
  deriveClasses: { who: 'EDITOR', scope: 'curate' },
  makeThumbnails: { who: 'ANNOTATOR', scope: 'curate' },

  // labels
  labelSchemas: { who: 'SIGNED_IN', scope: 'read' },
  coverage: { who: 'VIEWER', scope: 'read' },
  coverageMatrix: { who: 'VIEWER', scope: 'read' },
  subjectsLacking: { who: 'VIEWER', scope: 'read' },
  repeatedSubjects: { who: 'VIEWER', scope: 'read' },
  changesSince: { who: 'VIEWER', scope: 'read' },
  annotateNext: { who: 'VIEWER', scope: 'read' },
  defineLabelSchema: { who: 'ADMINISTRATOR', scope: 'administer' },
  annotations: { who: 'VIEWER', scope: 'read' },
  readerAgreement: { who: 'VIEWER', scope: 'read' },
  measureAgreement: { who: 'ANNOTATOR', scope: 'curate' },
  addAnnotation: { who: 'ANNOTATOR', scope: 'curate', note: 'to accept it at once, an editor' },
  reviewAnnotation: { who: 'EDITOR', scope: 'curate' },

  // cohorts
  cohorts: { who: 'VIEWER', scope: 'read' },
  cohort: { who: 'VIEWER', scope: 'read' },
  createCohort: { who: 'EDITOR', scope: 'curate' },
  cohortPreview: { who: 'VIEWER', scope: 'read' },
  snapshotDiff: { who: 'VIEWER', scope: 'read' },
  updateCohort: { who: 'EDITOR', scope: 'curate' },
  deleteCohort: { who: 'EDITOR', scope: 'curate' },
  freezeCohort: { who: 'EDITOR', scope: 'curate' },
  freezeFolds: { who: 'EDITOR', scope: 'curate' },

  // jobs
  jobs: { who: 'SIGNED_IN', scope: 'read', note: 'your own' },
  jobProgress: { who: 'VIEWER', scope: 'read', note: 'or whoever started it' },
  cancelJob: { who: 'EDITOR', scope: 'train', note: 'or whoever started it' },

  // training
  trainingPresets: { who: 'SIGNED_IN', scope: 'read' },
  trainingRuns: { who: 'VIEWER', scope: 'read' },
  trainingPlan: { who: 'VIEWER', scope: 'read' },
  trainingProgress: { who: 'VIEWER', scope: 'read' },
  sweeps: { who: 'VIEWER', scope: 'read' },
  startTraining: { who: 'EDITOR', scope: 'train' },
  startSweep: { who: 'EDITOR', scope: 'train' },
  cancelSweep: { who: 'EDITOR', scope: 'train', note: 'or whoever started it' },

  // registry
  models: { who: 'VIEWER', scope: 'read' },
  model: { who: 'VIEWER', scope: 'read' },
  predict: { who: 'ANNOTATOR', scope: 'train' },
  promotions: { who: 'VIEWER', scope: 'read' },
  promotionProposals: { who: 'VIEWER', scope: 'read' },
  promoteVersion: {
    who: 'EDITOR',
    scope: 'train',
    note: 'proposes, where the policy of the study asks for a second person',
  },
  rollbackAlias: { who: 'EDITOR', scope: 'train' },
  removeAlias: { who: 'EDITOR', scope: 'train' },
  approvePromotion: { who: 'EDITOR', scope: 'train', note: 'of what someone else proposed' },
  rejectPromotion: { who: 'EDITOR', scope: 'train', note: 'of what someone else proposed' },
  withdrawPromotion: { who: 'EDITOR', scope: 'train', note: 'of what you proposed' },
  setPromotionPolicy: { who: 'OWNER', scope: 'administer' },
  setTag: { who: 'EDITOR', scope: 'train' },
  removeTag: { who: 'EDITOR', scope: 'train' },
  setDescription: { who: 'EDITOR', scope: 'train' },

  // evaluation, comparison
  evaluateVersion: { who: 'EDITOR', scope: 'train' },
  compareVersions: { who: 'VIEWER', scope: 'read' },
  diceMatrix: { who: 'VIEWER', scope: 'read' },
  regressionReport: { who: 'VIEWER', scope: 'read' },
} as const satisfies Record<string, Rule>;

/** Name of a field of Query, Mutation or Subscription. */
export type Operation = keyof typeof rules;

/** Whether there is an operation of this name. */
export function isOperation(name: string): name is Operation {
  return Object.hasOwn(rules, name);
}

/** The rule of an operation. */
export function ruleOf(operation: Operation): Rule {
  return rules[operation];
}
