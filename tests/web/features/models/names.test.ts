import { describe, expect, test } from 'vitest';
import { fullLossName, lossName } from '../../../../web/components/loss-name.ts';
import { matches, tagFilter } from '../../../../web/features/models/model-list.ts';
import { subjectNamer } from '../../../../web/features/models/names.ts';
import { policyText } from '../../../../web/features/models/policy/policy-text.ts';
import { linksIn } from '../../../../web/features/models/use-links.ts';
import { flatSettings } from '../../../../web/features/models/version/flat-settings.ts';
import { volumesIn } from '../../../../web/features/models/version/volumes-in.ts';

const loss = {
  ...{ crossEntropy: true, mode: 'fn_plus_fp', dice: 'soft', lambda: 1 },
  ...{ gating: 'catalog', backgroundWeight: 0 },
};

test('a loss is named by its terms', () => {
  expect(lossName(loss)).toBe('xent(fn_plus_fp) + dice(soft)');
  expect(lossName({ ...loss, crossEntropy: false, lambda: 0.5 })).toBe('0.5·dice(soft)');
  expect(lossName({ ...loss, dice: 'none' })).toBe('xent(fn_plus_fp)');
  expect(fullLossName(loss)).toBe('xent(fn_plus_fp, w₀ = 0, gated by the catalog) + dice(soft)');
});

test('subjects of several studies are told apart', () => {
  const [a, b] = [
    { study: 'one', subject: 's1' },
    { study: 'two', subject: 's1' },
  ];
  expect(subjectNamer([a, a])(a)).toBe('s1');
  expect(subjectNamer([a, b])(b)).toBe('two/s1');
});

describe('links', () => {
  test('keep the study that is looked at', () => {
    expect(linksIn(null).version('calf', 2)).toBe('/models/calf/2');
    expect(linksIn('a b').model('my calf')).toBe('/models/my%20calf?study=a+b');
    expect(linksIn(null).compare(['x', 'y'])).toBe('/compare?versions=x%2Cy');
  });

  test('lead to a slice of a class under a version', () => {
    const place = { volumeId: 'V1=', slice: 0, class: 'bone', version: 'calf@2' };
    expect(linksIn(null).place(place)).toBe('/volumes/V1%3D?slice=0&class=bone&version=calf%402');
  });
});

describe('models in the list', () => {
  const model = {
    ...{ id: '1', name: 'Calf', study: 'leg', description: 'The one to beat.', versions: 1 },
    ...{ tags: [{ key: 'team', value: 'leg' }], aliases: [] },
    ...{ newest: undefined, evaluation: undefined, measured: undefined },
  };

  test('are found by each word, in name, description or tag', () => {
    expect(matches(model, 'calf BEAT')).toBe(true);
    expect(matches(model, 'team=leg')).toBe(true);
    expect(matches(model, 'calf thigh')).toBe(false);
    expect(matches(model, '')).toBe(true);
  });

  test('are asked for by tag, with or without its value', () => {
    expect(tagFilter('')).toBeUndefined();
    expect(tagFilter('team')).toEqual([{ key: 'team' }]);
    expect(tagFilter('team=a=b')).toEqual([{ key: 'team', value: 'a=b' }]);
  });
});

test('a policy is one sentence', () => {
  const nothing = {
    ...{ aliases: ['champion'], requireEvaluation: false, evaluationSnapshot: null },
    ...{ minimumMeanDice: null, secondPerson: false },
  };
  expect(policyText(nothing)).toBe('nothing is asked of a promotion.');
  const all = { ...nothing, aliases: [], requireEvaluation: true, secondPerson: true };
  expect(policyText({ ...all, minimumMeanDice: 0.85 })).toBe(
    'an evaluation with a mean Dice of at least 0.850 and the approval of a second person, for every alias.',
  );
});

test('settings within settings are told by their path', () => {
  const settings = {
    network: { kind: 'unet', levels: 4 },
    spacing: null,
    post: ['fill'],
    none: [],
  };
  expect(flatSettings(settings)).toEqual([
    ['network.kind', 'unet'],
    ['network.levels', '4'],
    ['spacing', '–'],
    ['post', 'fill'],
    ['none', 'none'],
  ]);
});

test('volumes are named by id or by the address of their page, once each', () => {
  const text = 'Vm9s\nhttp://localhost:4000/volumes/QWJj%3D?slice=3, Vm9s';
  expect(volumesIn(text)).toEqual(['Vm9s', 'QWJj=']);
});
