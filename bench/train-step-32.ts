import { trainStep } from './train-step.ts';

export default trainStep({
  name: 'train-step-32',
  network: { kind: 'unet', baseFilters: 32, levels: 4, dropout: 0.1 },
  batchSize: 10,
  sides: [1, 256, 256],
  target: 0.7,
});
