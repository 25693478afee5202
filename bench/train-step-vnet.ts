import { trainStep } from './train-step.ts';

export default trainStep({
  name: 'train-step-vnet',
  network: { kind: 'vnet', baseFilters: 8, levels: 4, kernelSize: 5, dropout: 0.1 },
  batchSize: 1,
  sides: [16, 128, 128],
  target: 0.9,
});
