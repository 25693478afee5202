import { Group, MultiSelect, Skeleton, Stack, Text } from '@mantine/core';
import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useGraphQL } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { CompareSideBySideDocument, type CompareSideBySideQuery } from '../../generated/models.ts';
import { ComparedBars } from './compare/compared-bars.tsx';
import { ComparedTable } from './compare/compared-table.tsx';
import { PairedTable } from './compare/paired-table.tsx';
import { SnapshotPicker, VersionPicker } from './compare/pickers.tsx';
import { Places } from './compare/places.tsx';
import { classNamer, snapshotName, versionName } from './names.ts';
import { useLinks } from './use-links.ts';

export type Comparison = CompareSideBySideQuery['compareVersions'];

/** What the parts of the comparison need to know. */
export interface Compared {
  readonly comparison: Comparison;
  /** Of the versions, `model@number`, in their order. */
  readonly names: readonly string[];
  /** Codes of the classes that are shown. */
  readonly classes: readonly string[];
  readonly nameOf: (code: string | null) => string;
}

/** Two to twenty versions side by side, in what all of them were measured in. */
export function Component() {
  const links = useLinks();
  const [{ versions, on, classes }, setChosen] = useQueryStates({
    versions: parseAsArrayOf(parseAsString).withDefault([]),
    on: parseAsString,
    classes: parseAsArrayOf(parseAsString).withDefault([]),
  });
  const { data, error, isPending } = useGraphQL(
    CompareSideBySideDocument,
    { versionIds: versions, snapshotId: on },
    { enabled: versions.length > 1 },
  );
  const comparison = versions.length > 1 && !error ? data?.compareVersions : undefined;
  const known = comparison ? classChoices(comparison) : [];
  return (
    <Page
      title="Compare versions"
      above={[{ label: 'Models', to: links.models }]}
      description={
        comparison
          ? `On held-back subjects of ${snapshotName(comparison.snapshot)}, in what all were measured in.`
          : 'Side by side on the same subjects, slices and classes.'
      }
    >
      <Group gap="xs" align="flex-end">
        <VersionPicker
          chosen={versions}
          onChoose={(ids) => void setChosen({ versions: ids.length === 0 ? null : [...ids] })}
        />
        <SnapshotPicker
          versionIds={versions}
          present={comparison?.snapshot.id ?? on}
          onChoose={(id) => void setChosen({ on: id })}
        />
        <MultiSelect
          label="Classes"
          placeholder={classes.length === 0 ? 'All' : ''}
          miw={200}
          maw={480}
          clearable
          searchable
          disabled={!comparison}
          data={known.map(({ code, name }) => ({ value: code, label: name }))}
          value={classes}
          onChange={(codes) => void setChosen({ classes: codes.length === 0 ? null : codes })}
        />
      </Group>
      {versions.length < 2 && (
        <EmptyState title="Choose two versions or more">
          The first is compared with each of the others. They have to be evaluated on one snapshot
          that they share: the page of a version does that.
        </EmptyState>
      )}
      {versions.length > 1 && <ErrorNotice error={error} title="They cannot be compared" />}
      {versions.length > 1 && isPending && <Skeleton height={480} />}
      {comparison && (
        <Results comparison={comparison} chosen={classes} snapshotId={comparison.snapshot.id} />
      )}
    </Page>
  );
}

/** Classes that all versions were measured in, named. */
function classChoices({ versions, rows }: Comparison): { code: string; name: string }[] {
  const nameOf = classNamer(versions.flatMap((version) => version.classes));
  return rows.map((row) => ({ code: row.class, name: nameOf(row.class) }));
}

function Results({
  comparison,
  chosen,
  snapshotId,
}: {
  comparison: Comparison;
  chosen: readonly string[];
  snapshotId: string;
}) {
  const key = chosen.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: classes are told apart by their codes
  const compared = useMemo<Compared>(() => {
    const known = comparison.rows.map((row) => row.class);
    const classes = known.filter((code) => chosen.length === 0 || chosen.includes(code));
    return {
      comparison,
      classes: classes.length === 0 ? known : classes,
      names: comparison.versions.map(versionName),
      nameOf: classNamer(comparison.versions.flatMap((version) => version.classes)),
    };
  }, [comparison, key]);
  return (
    <Stack gap="lg">
      {comparison.leftOutSlices > 0 && (
        <Text size="sm" role="note">
          Left out, as only some of the versions were measured there: {comparison.leftOutSlices}{' '}
          slices × classes. Means can differ from those of each version by itself.
        </Text>
      )}
      <ComparedBars compared={compared} />
      <ComparedTable compared={compared} />
      <PairedTable compared={compared} />
      <Places compared={compared} snapshotId={snapshotId} />
    </Stack>
  );
}
