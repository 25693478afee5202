import { List, Text } from '@mantine/core';
import { fullLossName } from '../../components/loss-name.ts';
import type { Loss } from './loss.ts';
import { chosenOf, type FlatSettings, shownValue } from './settings.ts';

export interface PlanSummaryProps {
  readonly settings: FlatSettings;
  readonly loss: Loss;
  readonly sides: readonly {
    readonly side: string;
    readonly volumes: number;
    readonly subjects: number;
  }[];
  readonly classCount: number;
}

/** What would be done, in a few plain sentences. */
export function PlanSummary({ settings, loss, sides, classCount }: PlanSummaryProps) {
  const training = sides.find(({ side }) => side === 'TRAINING');
  const heldBack = sides.find(({ side }) => side === 'EVALUATION');
  return (
    <List size="sm" spacing={4}>
      <List.Item>
        Learns {classCount} {classCount === 1 ? 'class' : 'classes'} from {training?.volumes ?? 0}{' '}
        volumes of {training?.subjects ?? 0} subjects{watched(settings)}; {heldBack?.volumes ?? 0}{' '}
        volumes of {heldBack?.subjects ?? 0} subjects are held back.
      </List.Item>
      <List.Item>{network(settings)}</List.Item>
      <List.Item>
        {shownValue(settings.steps)} steps of {shownValue(settings.batchSize)} windows,{' '}
        {settings.augmentation ? 'augmented' : 'as they are'}; learning rate{' '}
        {shownValue(settings.learningRate)}, {shownValue(settings.schedule)}.
      </List.Item>
      <List.Item>{ending(settings)}</List.Item>
      <List.Item>
        <Text size="sm" component="span">
          Loss: {fullLossName(loss)}.
        </Text>
      </List.Item>
    </List>
  );
}

function watched({ validationShare }: FlatSettings): string {
  const share = Number(validationShare ?? 0);
  return share > 0 ? `, of whom ${Math.round(100 * share)} % only watch` : '';
}

function network(settings: FlatSettings): string {
  const { network: kind } = chosenOf(settings);
  const names = { unet: 'UNet', fcn8: 'FCN-8', vnet: 'VNet' };
  const size = shownValue(settings.imageSize);
  const depth = kind === 'vnet' ? `${shownValue(settings.depth)} × ` : '';
  const levels = kind === 'fcn8' ? '' : `, ${shownValue(settings.levels)} levels`;
  const spacing = Number(settings.spacing ?? 0);
  const pixels = spacing === 0 ? 'whole slices fitted in' : `${spacing} mm a pixel`;
  return `${names[kind]}, ${shownValue(settings.baseFilters)} filters${levels}; windows of ${depth}${size} × ${size}, ${pixels}.`;
}

function ending(settings: FlatSettings): string {
  const stops: Readonly<Record<string, string>> = {
    steps: 'Ends after all steps',
    training_loss: `Ends when the training loss falls no more for ${shownValue(settings.patience)} checks`,
    validation_dice: `Ends when validation Dice rises no more for ${shownValue(settings.patience)} checks`,
  };
  const kept = settings.keep === 'best' ? 'those of the best check' : 'those after the last step';
  return `${stops[chosenOf(settings).stop]}; the weights kept are ${kept}. A check every ${shownValue(settings.validateEvery)} steps.`;
}
