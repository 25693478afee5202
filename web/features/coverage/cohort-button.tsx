import { Button, Tooltip } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useStudy } from '../../app/use-study.ts';
import type { VolumeFilter } from '../../generated/coverage.ts';
import { cohortOf, MOST_IMAGES, newCohortAddress } from './cohort-of.ts';
import type { VolumeRow } from './matrix.ts';

/** Leads to a new cohort of the volumes that were chosen. */
export function CohortButton({
  chosen,
  found,
  filter,
}: {
  chosen: readonly VolumeRow[];
  found: readonly VolumeRow[];
  filter: VolumeFilter;
}) {
  const [study] = useStudy();
  if (chosen.length === 0) {
    return (
      <Tooltip label="Select rows first">
        <Button data-disabled leftSection={<IconStack2 size={16} />} aria-disabled>
          Make a cohort
        </Button>
      </Tooltip>
    );
  }
  const choice = cohortOf(chosen, found, filter);
  const label =
    choice.others === 0
      ? 'Exactly the volumes that you selected'
      : `No filter tells more than ${MOST_IMAGES} volumes picked one by one: the cohort would also have ${choice.others} others of the same subjects, visits, sides and scanners. Its filter can be changed on the next page.`;
  return (
    <Tooltip label={label} multiline maw={360}>
      <Button
        component={Link}
        to={newCohortAddress(choice, study)}
        leftSection={<IconStack2 size={16} />}
      >
        Make a cohort of {chosen.length.toLocaleString()}
        {choice.others > 0 && ` and ${choice.others.toLocaleString()} others`}
      </Button>
    </Tooltip>
  );
}
