import { Tabs } from '@mantine/core';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { CoverageTable } from './coverage-table.tsx';
import { LabelMaps } from './label-maps.tsx';
import { ReaderAgreement } from './reader-agreement.tsx';
import { VolumeDetails } from './volume-details.tsx';
import type { ShownVolume } from './volume-page.tsx';

const tabs = ['labels', 'coverage', 'agreement', 'details'] as const;

/** What is known of a volume, below its image. */
export function VolumeTabs({ volume }: { volume: ShownVolume }) {
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('labels'));
  return (
    <Tabs
      value={tab}
      onChange={(next) => void setTab(tabs.find((each) => each === next) ?? null)}
      keepMounted={false}
    >
      <Tabs.List mb="sm">
        <Tabs.Tab value="labels">Label maps</Tabs.Tab>
        <Tabs.Tab value="coverage">Coverage</Tabs.Tab>
        <Tabs.Tab value="agreement">Agreement</Tabs.Tab>
        <Tabs.Tab value="details">Details</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="labels">
        <LabelMaps volume={volume} />
      </Tabs.Panel>
      <Tabs.Panel value="coverage">
        <CoverageTable volume={volume} />
      </Tabs.Panel>
      <Tabs.Panel value="agreement">
        <ReaderAgreement volume={volume} />
      </Tabs.Panel>
      <Tabs.Panel value="details">
        <VolumeDetails volume={volume} />
      </Tabs.Panel>
    </Tabs>
  );
}
