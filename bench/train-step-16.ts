import { trainStep } from './train-step.ts';

export default trainStep({ name: 'train-step-16', baseFilters: 16, target: 0.75 });
