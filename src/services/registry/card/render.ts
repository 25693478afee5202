import type { CardFacts, DescriptionFacts, DetailFacts } from './facts.ts';
import { trainingData } from './render/data.ts';
import { type Block, count, heading, list, moment, plain, sizeOf } from './render/markdown.ts';
import { analyses, metrics } from './render/results.ts';
import { training } from './render/training.ts';

/**
 * The card as Markdown, under the headings of Mitchell et al., "Model Cards for Model Reporting"
 * (arXiv 1810.03993), as far as Myograph knows what belongs under them, and one of how it was trained.
 */
export function renderCard(facts: CardFacts): string {
  const { details, data } = facts;
  const blocks: Block[] = [
    heading(1, `Model card: ${plain(details.model)}, version ${details.version}`),
    `Drawn up on ${moment(facts.date)} by Myograph, from its catalog alone. What is said of the version never changes; aliases, tags, descriptions and the list of evaluations are those of that moment.`,
    heading(2, 'Model details'),
    modelDetails(facts),
    heading(2, 'Intended use'),
    ...intendedUse(facts),
    heading(2, 'Factors'),
    `Results are given by class, scanner, body region, and apart for sources at which a class was labelled and others. Sex, age, disease and physique are not in the catalog, so nothing is known of how results differ by them.`,
    heading(2, 'Metrics'),
    metrics(facts),
    heading(2, 'Training data'),
    ...trainingData(facts),
    heading(2, 'Training procedure'),
    ...training(facts),
    heading(2, 'Evaluation data'),
    ...evaluationData(facts),
    heading(2, 'Quantitative analyses'),
    ...analyses(facts),
    heading(2, 'Ethical considerations'),
    `Images and labels are of people, under pseudonyms. The card names no subject. Whether those people agreed to this use is for the ${data.studies.length === 1 ? 'study' : 'studies'} to say: ${data.studies.map(plain).join(', ')}.`,
    heading(2, 'Caveats and recommendations'),
    facts.limits.length === 0
      ? 'No number on this card is out of what is usual.'
      : list(facts.limits.map(({ text }) => plain(text))),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function modelDetails({ details, training: { settings, weightsOfStep } }: CardFacts): Block {
  const after = weightsOfStep === null ? '' : `, after step ${weightsOfStep}`;
  return list([
    `Name: ${plain(details.model)}, version ${details.version}, kept by the study ${plain(details.study)}`,
    ...described('model', details.ofModel),
    ...described('version', details.ofVersion),
    `Aliases: ${details.aliases.join(', ') || 'none'}`,
    `Registered: ${moment(details.registeredAt)}, of a run that ${plain(details.by)} asked for`,
    `Network: ${networkOf(settings)}`,
    `Weights: SHA-256 ${details.weightsSha256}${after}; seed ${settings.seed}`,
    `Computed by: Myograph ${plain(details.codeVersion)}, ${plain(details.engine)} on ${plain(details.device)}`,
  ]);
}

/** What people said of it, where they did. */
function described(what: string, { description, tags }: DescriptionFacts): string[] {
  const named = tags.map(({ key, value }) => (value === '' ? key : `${key}=${value}`));
  return [
    ...(description === null ? [] : [`Of the ${what}: ${plain(description)}`]),
    ...(named.length === 0 ? [] : [`Tags of the ${what}: ${named.map(plain).join(', ')}`]),
  ];
}

function networkOf({ network, depth, height, width }: CardFacts['training']['settings']): string {
  const names = { unet: 'UNet (2D)', fcn8: 'FCN-8 (2D)', vnet: 'VNet (3D)' } as const;
  const window = network.kind === 'vnet' ? `${depth}×${height}×${width}` : `${height}×${width}`;
  return `${names[network.kind]}, windows of ${window}, ${count(network.baseFilters, 'filter')} at its first level`;
}

function intendedUse({ details, data }: CardFacts): Block[] {
  const regions = data.regions.filter(({ learned }) => learned > 0).map(({ name }) => plain(name));
  const scanners = data.scanners
    .filter(({ learned }) => learned > 0)
    .map((each) => plain(each.name));
  return [
    `To segment ${namesOf(details)} in magnetic resonance images of ${regions.join(', ')}, acquired as those that it learned from: on ${scanners.join(', ')}. Its label maps are drafts that a person reviews.`,
    'Outside of that: other regions and scanners, classes that it does not know, and decisions about patients. The catalog holds no clinical validation.',
  ];
}

function namesOf({ classes }: DetailFacts): string {
  return classes.map(({ name }) => plain(name)).join(', ');
}

function evaluationData({ data, results }: CardFacts): Block[] {
  const held = `Held back by ${plain(data.snapshot.cohort)} #${data.snapshot.number}, which it learned from: ${sizeOf(data.evaluation)}. No subject is on both sides.`;
  if (results.length === 0) return [held, 'The version was not evaluated.'];
  const lines = results.map(({ snapshot, isOwn, measured, evaluatedAt }) => {
    const own = isOwn ? ', the one learned from' : '';
    return `${plain(snapshot.cohort)} #${snapshot.number}${own} (hash ${snapshot.hash}): measured on ${sizeOf(measured)}, ${moment(evaluatedAt)}`;
  });
  return [held, list(lines)];
}
