import {
  IconBinaryTree,
  IconBrain,
  IconCode,
  IconGridDots,
  IconHome,
  IconKey,
  IconPhoto,
  IconStack2,
  IconUsers,
  IconWand,
} from '@tabler/icons-react';

/** The places that a person goes to, in the order of the work; `key` with Alt leads there. */
export const places = [
  { to: '/', label: 'Overview', icon: IconHome, key: 'O' },
  { to: '/coverage', label: 'Coverage', icon: IconGridDots, key: 'G' },
  { to: '/cohorts', label: 'Cohorts', icon: IconStack2, key: 'H' },
  { to: '/volumes', label: 'Volumes', icon: IconPhoto, key: 'V' },
  { to: '/training', label: 'Training', icon: IconBrain, key: 'T' },
  { to: '/models', label: 'Models', icon: IconBinaryTree, key: 'M' },
  { to: '/try', label: 'Try a model', icon: IconWand, key: 'Y' },
] as const;

/** What is done more rarely, at the foot. */
export const otherPlaces = [
  { to: '/members', label: 'Members', icon: IconUsers },
  { to: '/account', label: 'Account', icon: IconKey },
  { to: '/graphiql', label: 'API explorer', icon: IconCode },
] as const;
