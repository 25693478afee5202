import { trainStep } from './train-step.ts';

export default trainStep({
  name: 'train-step-16',
  network: { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
  batchSize: 10,
  sides: [1, 256, 256],
  target: 0.75,
});
