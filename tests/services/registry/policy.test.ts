import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type {
  ModelVersion,
  PromotionProposal,
  User,
} from '../../../src/generated/prisma/client.ts';
import { createLoaders } from '../../../src/services/loaders.ts';
import {
  aliases,
  approvePromotion,
  promoteVersion,
  promotionProposals,
  proposalById,
  rejectPromotion,
  rollbackAlias,
  setPromotionPolicy,
  withdrawPromotion,
} from '../../../src/services/registry.ts';
import { bySubject, type ComparedStudy, createComparedStudy } from '../../support/compared.ts';
import { codeOf } from '../../support/errors.ts';
import { createTinyCatalog, createUser, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let compared: ComparedStudy;
let owner: User;
let second: User;
/** With a mean Dice of 0.9, of 0.5, and never evaluated. */
let good: ModelVersion;
let poor: ModelVersion;
let unknown: ModelVersion;
/** A new one for each test. */
let alias: string;
let made = 0;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
  owner = await createUser(catalog, 'owner', [[compared.study, 'OWNER']]);
  second = await createUser(catalog, 'second', [[compared.study, 'EDITOR']]);
  good = await compared.createVersion();
  poor = await compared.createVersion();
  unknown = await compared.createVersion();
  await compared.measure(good, bySubject('left_disc', [90]));
  await compared.measure(poor, bySubject('left_disc', [50]));
});

afterAll(() => catalog.drop());

beforeEach(async () => {
  made += 1;
  alias = `alias-${made}`;
  await setPolicy({});
});

type Policy = Parameters<typeof setPromotionPolicy>[1];

function setPolicy(asked: Partial<Policy>, by = owner) {
  return setPromotionPolicy(catalog.as(by), {
    ...{ studyId: compared.study.id, aliases: [alias], reason: 'The test.' },
    ...{ requireEvaluation: false, secondPerson: false, ...asked },
  });
}

function promote({ id: versionId }: ModelVersion, by: User = compared.editor) {
  return promoteVersion(catalog.as(by), { versionId, alias, reason: 'It is better.' });
}

/** What waits after the promotion. */
async function propose(version: ModelVersion, by?: User): Promise<PromotionProposal> {
  const { proposal, alias: moved } = await promote(version, by);
  if (!proposal || moved) throw new Error('it was not proposed');
  return proposal;
}

const decision = ({ id: proposalId }: PromotionProposal) => ({ proposalId, reason: 'I looked.' });

async function championId(): Promise<string | undefined> {
  const found = await aliases(catalog.as(owner), good.modelId);
  return found.find(({ name }) => name === alias)?.versionId;
}

function statusOf(proposal: PromotionProposal) {
  return createLoaders(catalog.as(owner)).statusOfProposal.load(proposal);
}

describe('a policy that requires an evaluation', () => {
  test('refuses a version without one, and says what to do', async () => {
    await setPolicy({ requireEvaluation: true });
    await expect(promote(unknown)).rejects.toMatchObject({
      code: 'POLICY_REFUSED',
      message: expect.stringContaining('myograph models evaluate discs@'),
      details: { rule: 'EVALUATION' },
    });
    expect(await championId()).toBeUndefined();
    await promote(poor);
    expect(await championId()).toBe(poor.id);
  });

  test('on a snapshot takes no other', async () => {
    const other = await createComparedStudy(catalog, `other-${made}`);
    await setPolicy({ requireEvaluation: true, evaluationSnapshotId: compared.snapshot.id });
    await promote(good);
    await setPolicy(
      { requireEvaluation: true, evaluationSnapshotId: other.snapshot.id },
      catalog.administrator,
    );
    await expect(promote(good)).rejects.toMatchObject({
      message: expect.stringContaining(
        `evaluated on discs of other-${made} #1 before ${alias} points to it, and discs@${good.number} is not: myograph models evaluate discs@${good.number} --cohort "discs of other-${made}" --snapshot 1`,
      ),
    });
  });

  test('with a least mean Dice refuses what does not reach it', async () => {
    await setPolicy({ requireEvaluation: true, minimumMeanDice: 0.9 });
    await expect(promote(poor)).rejects.toMatchObject({
      code: 'POLICY_REFUSED',
      message: expect.stringMatching(/mean Dice of 0\.9 .* has 0\.500/),
      details: { rule: 'MEAN_DICE' },
    });
    await promote(good);
    expect(await championId()).toBe(good.id);
  });

  test('is about its aliases alone, or about all where it names none', async () => {
    await setPolicy({ requireEvaluation: true, aliases: ['another'] });
    await promote(unknown);
    await setPolicy({ requireEvaluation: true, aliases: [] });
    expect(await codeOf(promote(unknown))).toBe('POLICY_REFUSED');
  });

  test('binds administrators and owners too, and does not hold up a rollback', async () => {
    await promote(unknown);
    await promote(good);
    await setPolicy({ requireEvaluation: true, secondPerson: true });
    expect(await codeOf(promote(unknown, catalog.administrator))).toBe('POLICY_REFUSED');
    expect(await codeOf(promote(unknown, owner))).toBe('POLICY_REFUSED');
    const back = { modelId: good.modelId, alias, reason: 'The new one fails.' };
    const { versionId } = await rollbackAlias(catalog.as(compared.editor), back);
    expect(versionId).toBe(unknown.id);
  });
});

describe('a policy that asks for a second person', () => {
  beforeEach(() => setPolicy({ secondPerson: true }));

  test('makes a promotion a proposal, which another editor approves', async () => {
    const proposal = await propose(good);
    expect(await championId()).toBeUndefined();
    expect(await statusOf(proposal)).toBe('PENDING');
    await approvePromotion(catalog.as(second), decision(proposal));
    expect(await championId()).toBe(good.id);
    expect(await statusOf(proposal)).toBe('APPROVED');
    const [event] = await catalog.db.aliasEvent.findMany({ where: { alias } });
    expect(event).toMatchObject({
      ...{ proposalId: proposal.id, createdById: second.id, reason: 'It is better.' },
    });
  });

  test('is not satisfied by who proposed it, be it an administrator', async () => {
    for (const person of [compared.editor, owner, catalog.administrator]) {
      const proposal = await propose(good, person);
      await expect(approvePromotion(catalog.as(person), decision(proposal))).rejects.toMatchObject({
        code: 'POLICY_REFUSED',
        details: { rule: 'SECOND_PERSON' },
      });
      await withdrawPromotion(catalog.as(person), decision(proposal));
    }
    expect(await championId()).toBeUndefined();
  });

  test('is not satisfied in the database either', async () => {
    const { id: proposalId, createdById, versionId, modelId } = await propose(good);
    const { proposalDecision, aliasEvent } = catalog.db;
    const own = { proposalId, createdById, outcome: 'APPROVED', reason: 'Me.' } as const;
    await expect(proposalDecision.create({ data: own })).rejects.toThrow('by another person');
    const move = { modelId, alias, number: 1, versionId, createdById, reason: 'Me.', proposalId };
    await expect(aliasEvent.create({ data: move })).rejects.toThrow('not what was proposed');
  });

  test('takes an editor of the study', async () => {
    const proposal = await propose(good);
    const approve = (user: User) => codeOf(approvePromotion(catalog.as(user), decision(proposal)));
    expect(await approve(compared.viewer)).toBe('FORBIDDEN');
    expect(await approve(compared.stranger)).toBe('NOT_FOUND');
    expect(await proposalById(catalog.as(compared.stranger), proposal.id)).toBeNull();
    expect(await statusOf(proposal)).toBe('PENDING');
  });

  test('is asked once for the same, and may be asked for several', async () => {
    await propose(good);
    await expect(promote(good, second)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('editor of discs has proposed the same'),
    });
    await propose(poor);
  });

  test('refuses a proposal once the alias has moved, and looks at the rules again', async () => {
    const [first, other] = [await propose(good), await propose(poor)];
    await approvePromotion(catalog.as(second), decision(first));
    expect(await statusOf(other)).toBe('OUTDATED');
    await expect(approvePromotion(catalog.as(second), decision(other))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('has moved since this was proposed'),
    });
    const third = await propose(unknown);
    await setPolicy({ secondPerson: true, requireEvaluation: true });
    const late = approvePromotion(catalog.as(second), decision(third));
    await expect(late).rejects.toMatchObject({ details: { rule: 'EVALUATION' } });
    // What was refused leaves no decision behind.
    expect(await statusOf(third)).toBe('PENDING');
    expect(await championId()).toBe(good.id);
  });

  test('is decided once: approved, rejected by another, or withdrawn by who proposed it', async () => {
    const [rejected, withdrawn] = [await propose(good), await propose(poor)];
    const [editor, other] = [catalog.as(compared.editor), catalog.as(second)];
    expect(await codeOf(rejectPromotion(editor, decision(rejected)))).toBe('FORBIDDEN');
    expect(await codeOf(withdrawPromotion(other, decision(withdrawn)))).toBe('FORBIDDEN');
    await rejectPromotion(other, decision(rejected));
    await withdrawPromotion(editor, decision(withdrawn));
    expect(await statusOf(rejected)).toBe('REJECTED');
    expect(await statusOf(withdrawn)).toBe('WITHDRAWN');
    await expect(approvePromotion(other, decision(rejected))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'The proposal was rejected already.',
    });
    expect(await championId()).toBeUndefined();
    await propose(good);
  });

  test('a hundred approvals at once make one move', async () => {
    const proposal = await propose(good);
    const people = [second, owner, catalog.administrator];
    const settled = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        approvePromotion(catalog.as(people[n % 3] ?? second), decision(proposal)),
      ),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await catalog.db.aliasEvent.count({ where: { alias } })).toBe(1);
  }, 60_000);
});

describe('proposals', () => {
  test('are listed newest first, those that wait and those that were decided', async () => {
    await setPolicy({ secondPerson: true });
    const [one, two] = [await propose(good), await propose(poor)];
    await rejectPromotion(catalog.as(second), decision(one));
    const list = async (
      filter: Parameters<typeof promotionProposals>[1]['filter'],
      user = second,
    ) => {
      const { rows } = await promotionProposals(catalog.as(user), {
        ...{ filter: { alias, ...filter }, first: 10 },
      });
      return rows.map(({ id }) => id);
    };
    expect(await list({})).toEqual([two.id, one.id]);
    expect(await list({ isPending: true })).toEqual([two.id]);
    expect(await list({ isPending: false })).toEqual([one.id]);
    expect(await list({ study: 'discs', model: 'discs' })).toHaveLength(2);
    expect(await list({ study: 'none' })).toEqual([]);
    expect(await list({}, compared.stranger)).toEqual([]);
  });
});

describe('setting the policy', () => {
  test('is for owners, with a reason; what held before stays, and is told', async () => {
    const { db } = catalog;
    const studyId = compared.study.id;
    const before = await db.promotionPolicy.count({ where: { studyId } });
    await setPolicy({ secondPerson: true, reason: 'Four eyes.' });
    await setPolicy({ aliases: ['b', 'a', 'b'] });
    expect(await codeOf(setPolicy({}, compared.editor))).toBe('FORBIDDEN');
    expect(await codeOf(setPolicy({}, compared.stranger))).toBe('NOT_FOUND');
    const [last, previous] = await createLoaders(catalog.as(owner)).policiesByStudy.load(studyId);
    expect(last).toMatchObject({ number: before + 2, secondPerson: false, aliases: ['b', 'a'] });
    expect(previous).toMatchObject({
      number: before + 1,
      secondPerson: true,
      reason: 'Four eyes.',
    });
    await expect(db.promotionPolicy.updateMany({ data: { secondPerson: false } })).rejects.toThrow(
      'frozen',
    );
    const [event] = await db.auditEvent.findMany({
      where: { operation: 'setPromotionPolicy' },
      orderBy: { id: 'desc' },
      take: 1,
    });
    expect(event).toMatchObject({
      actorId: owner.id,
      targetId: studyId,
      details: { number: before + 2 },
    });
  });

  test.each([
    [{ reason: ' ' }, 'must say why'],
    [{ aliases: ['The Best'] }, 'lower-case letters'],
    [{ minimumMeanDice: 0.5 }, 'require one'],
    [{ requireEvaluation: true, minimumMeanDice: 2 }, '<=1'],
  ])('refuses what makes no sense: %j', async (asked, words) => {
    await expect(setPolicy(asked)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(words),
    });
  });

  test('names a snapshot that the owner may see', async () => {
    const other = await createComparedStudy(catalog, 'hidden');
    const asked = { requireEvaluation: true, evaluationSnapshotId: other.snapshot.id };
    expect(await codeOf(setPolicy(asked))).toBe('NOT_FOUND');
  });
});
