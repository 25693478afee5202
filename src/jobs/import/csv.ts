import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { MyographError } from '../../errors.ts';

const longestManifest = 64 * 2 ** 20;

/** Cells of one line of a CSV file. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

const parsedRecords = z.array(
  z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }),
);

/**
 * The records of a CSV file in UTF-8, its header the first, with the lines in which they begin.
 *
 * @throws MANIFEST_INVALID
 */
export function readRecords(bytes: Uint8Array): CsvRecord[] {
  if (bytes.byteLength > longestManifest) throw manifestInvalid('it is larger than 64 MiB');
  const text = decode(bytes);
  try {
    const options = { info: true, relax_column_count: true, skip_empty_lines: true };
    // The parser counts the line in which a record ends; people look for the one in which it begins.
    return parsedRecords.parse(parse(text, options)).map(({ record, info }) => ({
      line: info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0),
      cells: record,
    }));
  } catch (error) {
    if (error instanceof CsvError) throw manifestInvalid(`it is no CSV: ${error.message}`);
    throw error;
  }
}

function decode(bytes: Uint8Array): string {
  // Text in UTF-16 without a byte order mark is UTF-8, too: every second character is NUL.
  if (bytes.includes(0)) throw notUtf8();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): MyographError {
  return manifestInvalid('it is not text in UTF-8. Save it as CSV in UTF-8');
}

export function manifestInvalid(why: string): MyographError {
  return new MyographError('MANIFEST_INVALID', `The manifest cannot be imported: ${why}.`);
}
