import { ApiError } from '../../api/request.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { VersionToTryDocument } from '../../generated/try.ts';
import { type Schema, schemasOf, type VersionToTry } from './recipe.ts';
import { parseVersionName, type VersionName } from './version-name.ts';

interface ChosenVersion {
  /** Null while none is chosen. */
  readonly name: VersionName | null;
  readonly version: VersionToTry | undefined;
  /** Regions that it has classes of. */
  readonly regions: readonly Schema[];
  /** The one that is predicted. */
  readonly region: Schema | undefined;
  /** Why it cannot be tried. */
  readonly error: Error | null;
}

/** The version that the address names, with the region. */
export function useVersion(choice: {
  readonly version: string | null;
  readonly region: string | null;
}): ChosenVersion {
  const name = parseVersionName(choice.version);
  const { data, error, isPlaceholderData } = useGraphQL(
    VersionToTryDocument,
    name ?? { model: '', number: 1 },
    { enabled: name !== null },
  );
  if (choice.version === null || (name !== null && (data === undefined || isPlaceholderData))) {
    return { name, version: undefined, regions: [], region: undefined, error };
  }
  const version = data?.model?.versions.nodes[0];
  if (name === null || version === undefined) {
    const missing = `There is no version ${choice.version}, or you may not see it. Choose another; versions are named like calf@1.`;
    return { name, version, regions: [], region: undefined, error: notFound(missing) };
  }
  const regions = schemasOf(version, data?.labelSchemas ?? []);
  const region =
    choice.region === null ? regions[0] : regions.find(({ code }) => code === choice.region);
  return { name, version, regions, region, error: region ? null : noClasses(choice) };
}

function noClasses({ version, region }: { version: string | null; region: string | null }): Error {
  return new ApiError(
    'INVALID_INPUT',
    region === null
      ? `${version} has no class of any label schema. Choose another version.`
      : `${version} has no class of the region '${region}'. Choose another version, or a region that it knows.`,
  );
}

function notFound(message: string): Error {
  return new ApiError('NOT_FOUND', message);
}
