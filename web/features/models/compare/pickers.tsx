import { MultiSelect, Select } from '@mantine/core';
import { useRows } from '../../../api/use-graphql.ts';
import { useStudy } from '../../../app/use-study.ts';
import { VersionChoicesDocument } from '../../../generated/models.ts';
import { snapshotName } from '../names.ts';

/** As many as the server compares. */
const most = 20;

function useVersions() {
  const [study] = useStudy();
  const filter = study === null ? {} : { studies: [study] };
  return useRows(VersionChoicesDocument, { filter }, ({ models }) => models).rows;
}

/** Versions to compare, the first of which is held against each other one. */
export function VersionPicker({
  chosen,
  onChoose,
}: {
  chosen: readonly string[];
  onChoose: (ids: readonly string[]) => void;
}) {
  const models = useVersions();
  return (
    <MultiSelect
      label="Versions"
      placeholder={chosen.length < 2 ? 'Two to twenty' : ''}
      miw={280}
      maw={720}
      searchable
      clearable
      maxValues={most}
      data={models.map(({ name, versions }) => ({
        group: name,
        items: versions.nodes.map(({ id, number, aliases, evaluations }) => ({
          value: id,
          label: [
            `${name}@${number}`,
            ...(aliases.length > 0 ? [`(${aliases.join(', ')})`] : []),
            ...(evaluations.nodes.length === 0 ? ['– not evaluated'] : []),
          ].join(' '),
        })),
      }))}
      value={[...chosen]}
      onChange={onChoose}
    />
  );
}

/** Snapshots on which all versions were evaluated; nothing where there is no choice. */
export function SnapshotPicker({
  versionIds,
  present,
  onChoose,
}: {
  versionIds: readonly string[];
  present: string | null;
  onChoose: (id: string | null) => void;
}) {
  const models = useVersions();
  const versions = models
    .flatMap(({ versions: { nodes } }) => nodes)
    .filter(({ id }) => versionIds.includes(id));
  const [first, ...others] = versions.map(({ evaluations }) =>
    evaluations.nodes.map(({ snapshot }) => snapshot),
  );
  const shared = (first ?? []).filter(({ id }) =>
    others.every((snapshots) => snapshots.some((snapshot) => snapshot.id === id)),
  );
  if (shared.length < 2) return null;
  return (
    <Select
      label="Measured on"
      w={220}
      allowDeselect={false}
      data={shared.map((snapshot) => ({ value: snapshot.id, label: snapshotName(snapshot) }))}
      value={present}
      onChange={onChoose}
    />
  );
}
