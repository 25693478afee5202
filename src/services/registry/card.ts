import type { ServiceContext } from '../context.ts';
import { inTurn } from '../in-turn.ts';
import { parseLossChoice, parseSettings, parseValidation } from '../training/stored.ts';
import { aliasesOfVersion } from './aliases.ts';
import { dataFacts, learnedFrom } from './card/data.ts';
import type {
  CardFacts,
  DescriptionFacts,
  DetailFacts,
  EvaluationFacts,
  TrainingFacts,
} from './card/facts.ts';
import { limitsOf } from './card/limits.ts';
import {
  type CardVersion,
  lastStep,
  type MemberFacts,
  readCounts,
  readDistances,
  readEvaluations,
  readMembers,
  readVersion,
} from './card/read.ts';
import { renderCard } from './card/render.ts';
import { evaluationFacts } from './card/results.ts';
import { sourceKinds } from './card/sources.ts';
import { requireVersion } from './visible.ts';

/** A model card: its facts, and the same as Markdown. */
export interface ModelCard {
  readonly json: CardFacts;
  readonly markdown: string;
}

/**
 * The card of a version as of now: what it learned from, how, and what was measured, in evaluations that
 * you may see. Throws NOT_FOUND.
 */
export async function modelCard(context: ServiceContext, versionId: string): Promise<ModelCard> {
  const { id } = await requireVersion(context, versionId);
  const version = await readVersion(context, id);
  const { run } = version;
  const validationIds = parseValidation(run) ?? [];
  const members = await readMembers(context, run.snapshotId);
  const { shown, leftOut } = await readResults(
    context,
    version,
    learnedFrom(members, validationIds),
  );
  const facts = {
    data: dataFacts(run.snapshot, members, validationIds),
    loss: parseLossChoice(version),
    training: trainingFacts(version, await lastStep(context, run.id)),
    results: shown,
  };
  const json: CardFacts = {
    format: 1,
    date: new Date().toISOString(),
    details: await detailFacts(context, version),
    ...facts,
    resultsLeftOut: leftOut,
    limits: limitsOf(facts),
  };
  return { json, markdown: renderCard(json) };
}

async function readResults(
  context: ServiceContext,
  { id, classes, run: { snapshotId: ownSnapshotId } }: CardVersion,
  learned: readonly MemberFacts[],
): Promise<{ shown: EvaluationFacts[]; leftOut: number }> {
  const { shown, leftOut } = await readEvaluations(context, id, ownSnapshotId);
  const ids = shown.map((evaluation) => evaluation.id);
  const counts = await readCounts(context, ids);
  const distances = await readDistances(context, ids);
  const known = { ownSnapshotId, kindOf: sourceKinds(learned) };
  const results = await inTurn(shown, (evaluation) => {
    const isOf = (row: { readonly evaluationId: string }) => row.evaluationId === evaluation.id;
    const measured = { counts: counts.filter(isOf), distances: distances.filter(isOf) };
    return evaluationFacts(evaluation, measured, classes, known);
  });
  return { shown: results, leftOut };
}

async function detailFacts(context: ServiceContext, version: CardVersion): Promise<DetailFacts> {
  const classes = await context.db.labelClass.findMany({
    where: { code: { in: version.classes } },
  });
  const names = new Map(classes.map(({ code, name }) => [code, name]));
  const { number, codeVersion, engine, device, weightsSha256, model, run } = version;
  return {
    model: model.name,
    version: number,
    study: model.study.code,
    aliases: await aliasesOfVersion(context, version.id),
    ofModel: descriptionFacts(model),
    ofVersion: descriptionFacts(version),
    registeredAt: version.createdAt.toISOString(),
    by: run.createdBy.name,
    ...{ codeVersion, engine, device, weightsSha256 },
    classes: version.classes.map((code) => ({ code, name: names.get(code) ?? code })),
  };
}

function descriptionFacts({
  description,
  tags,
}: Pick<CardVersion, 'description' | 'tags'>): DescriptionFacts {
  return {
    description: description?.text ?? null,
    tags: tags.map(({ key, value }) => ({ key, value })),
  };
}

function trainingFacts(version: CardVersion, last: number | null): TrainingFacts {
  const { step, run } = version;
  const { checks, stopReason } = run;
  const ofWeights = checks.find((check) => check.step === step) ?? checks.at(-1);
  return {
    settings: parseSettings(version),
    stepsDone: last ?? step ?? 0,
    weightsOfStep: step,
    stopReason,
    checks: checks.length,
    validationDice: ofWeights?.dice ?? null,
    validationStep: ofWeights?.step ?? null,
  };
}
