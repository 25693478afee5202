import { trainStep } from './train-step.ts';

export default trainStep({
  name: 'train-step-fcn',
  network: { kind: 'fcn8', baseFilters: 16, denseFilters: 1024, dropout: 0.5 },
  batchSize: 10,
  sides: [1, 256, 256],
  target: 0.9,
});
