import { expect, test } from 'vitest';
import { guessRows, isLabelMapName } from '../../../../web/features/volumes/upload/guess-rows.ts';

const options = {
  regions: ['thigh', 'calf'],
  defaults: { study: 'mine' },
  annotator: 'ada',
  labelTable: null,
};

test('subject, visit, region and limb come from names as BIDS has them', () => {
  expect(guessRows(['sub-P07/ses-2/sub-P07_ses-2_calf_left_T1w.nii.gz'], options)).toEqual([
    {
      study: 'mine',
      image: 'sub-P07/ses-2/sub-P07_ses-2_calf_left_T1w.nii.gz',
      ...{ subject: 'P07', visit: '2', region: 'calf', laterality: 'left' },
    },
  ]);
});

test('a plain name is the subject, and what is not said stays open', () => {
  expect(guessRows(['P12_right.nii', 'scan9.nii.gz'], options)).toEqual([
    { study: 'mine', image: 'P12_right.nii', subject: 'P12', visit: '1', laterality: 'right' },
    { study: 'mine', image: 'scan9.nii.gz', subject: 'scan9', visit: '1' },
  ]);
});

test('a label map goes with the image of its name, in the same folder or one beside it', () => {
  const paths = ['a/P1.nii.gz', 'a/P1_labels.nii.gz', 'images/P2.nii', 'labels/P2.nii.gz'];
  expect(guessRows(paths, { ...options, labelTable: 'table.txt' })).toMatchObject([
    { image: 'a/P1.nii.gz' },
    { image: 'images/P2.nii', label_map: 'labels/P2.nii.gz', label_table: 'table.txt' },
  ]);
  expect(guessRows(['P1.nii.gz', 'P1_seg.nii.gz'], options)).toMatchObject([
    { image: 'P1.nii.gz', label_map: 'P1_seg.nii.gz', annotator: 'ada' },
  ]);
});

test('words within names do not make a label map of an image', () => {
  expect(['labelled_by_hand/x.nii', 'segment_12.nii', 'broiler.nii'].map(isLabelMapName)).toEqual([
    false,
    false,
    false,
  ]);
  expect(['x-mask.nii.gz', 'P1_ROI.nii', 'labels/P1.nii'].map(isLabelMapName)).toEqual([
    true,
    true,
    true,
  ]);
});
