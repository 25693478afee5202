import { trainStep } from './train-step.ts';

export default trainStep({ name: 'train-step-32', baseFilters: 32, target: 0.7 });
