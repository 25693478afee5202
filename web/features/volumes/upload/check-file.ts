/** What a file is good for, or why it is refused. */
export type FileKind = 'nifti' | 'table' | 'manifest' | { readonly refusal: string };

/** As the import has it. */
const largest = 1024 ** 3;

/** What a NIfTI header says of its own length, in NIfTI-1 and NIfTI-2. */
const headerLengths = [348, 540];

const conversions: readonly (readonly [RegExp, string])[] = [
  [
    /\.(dcm|ima)$/i,
    'DICOM is not read yet: convert the series to NIfTI, for instance with dcm2niix',
  ],
  [/\.(hdr|img)(\.gz)?$/i, 'pairs of .hdr and .img are not read: convert them to one .nii.gz'],
  [/\.(mgz|mgh|nrrd|mha|mhd|mnc)$/i, 'this format is not read yet: convert it to .nii.gz'],
  [/\.(zip|tar|tgz|7z|rar)$/i, 'archives are not unpacked: unpack it, and drop its files here'],
  [/\.(xlsx?|ods)$/i, 'save the table as CSV (UTF-8, separated by commas), and drop that here'],
];

/** By its name alone. */
export function kindByName(name: string): FileKind {
  if (/\.nii(\.gz)?$/i.test(name)) return 'nifti';
  if (/\.csv$/i.test(name)) return 'manifest';
  if (/\.(txt|label|lbl|json)$/i.test(name)) return 'table';
  const known = conversions.find(([pattern]) => pattern.test(name));
  const why =
    known?.[1] ??
    'images and label maps are NIfTI files (.nii, .nii.gz), with a manifest (.csv) and label tables (.txt, .json) if you have them';
  return { refusal: `${name}: ${why}.` };
}

/** By its name, its length, and, of an image, how it begins: what cannot be an image is refused before it is sent. */
export async function checkFile(file: File): Promise<FileKind> {
  const kind = kindByName(file.name);
  if (typeof kind === 'object') return kind;
  if (file.size === 0) return { refusal: `${file.name}: it is empty. Copy it again.` };
  if (kind !== 'nifti') return kind;
  if (file.size > largest) {
    return { refusal: `${file.name}: it has more than 1 GiB, which is the most that is read.` };
  }
  if (await startsAsNifti(file)) return kind;
  return {
    refusal: `${file.name}: it is no NIfTI file, or damaged, whatever its name says. Convert the image again, for instance with dcm2niix.`,
  };
}

async function startsAsNifti(file: File): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 64 * 1024).arrayBuffer());
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const header = isGzip ? await inflateStart(file) : start;
  if (header === null || header.length < 4) return false;
  const view = new DataView(header.buffer, header.byteOffset);
  return [true, false].some((isLittle) => headerLengths.includes(view.getInt32(0, isLittle)));
}

/** The first bytes of what is packed; null where it is no gzip. */
async function inflateStart(file: File): Promise<Uint8Array | null> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    const { value } = await reader.read();
    return value ?? null;
  } catch {
    return null;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
