import { useMemo } from 'react';
import type { GridModel } from './grid/model.ts';
import { type VolumeRow, volumeAddress } from './matrix.ts';
import { groupModel, volumeModel } from './models.ts';
import type { MatrixParams } from './params.ts';
import type { MatrixData } from './use-matrix.ts';

/** The grid of what was read: the same as long as it shows the same. */
export function useModel(
  { volumes, groups, classes, gaps }: MatrixData,
  { rows: kind, study }: MatrixParams,
): GridModel {
  return useMemo(() => {
    const hasStudies = study === null;
    if (kind !== 'volumes') return groupModel(groups, classes, { by: kind, hasStudies });
    const addressOf = (row: VolumeRow) => volumeAddress(row.id, { study });
    return volumeModel(volumes, classes, { gaps, hasStudies, addressOf });
  }, [kind, study, volumes, groups, classes, gaps]);
}
