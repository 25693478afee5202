import type { MatrixClass, VolumeRow } from '../../../../web/features/coverage/matrix.ts';

/** A volume of a calf, with letters for bone, soleus and imaf. */
export function volumeRow(row: Partial<VolumeRow> = {}): VolumeRow {
  const { study = 's', subject = '1', visit = '1', laterality = 'LEFT' } = row;
  const id = `${study} ${subject} ${visit} ${laterality}`;
  return {
    ...{ id, imageSha256: `hash of ${id}`, study, subject, visit, laterality },
    ...{
      scanner: 'Prisma',
      site: null,
      region: 'calf',
      sliceCount: 20,
      states: 'AND',
      partial: [],
    },
    ...row,
  };
}

export const classes: readonly MatrixClass[] = ['bone', 'soleus', 'imaf'].map((code, place) => ({
  ...{ code, name: code, kind: 'OTHER', place },
}));
