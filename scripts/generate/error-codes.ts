/** The tables of error codes in docs/errors.md: written from src/errors.ts. */
import { errorCodes } from '../../src/errors.ts';
import { inRoot } from '../setup/checkout.mjs';
import { table, withTable } from './table.ts';

export const errorCodesFile = inRoot('docs/errors.md');

/** The document with its tables renewed. */
export function withErrorCodes(document: string): string {
  const parts = Object.entries(errorCodes).map(([group, codes]) => {
    const rows = Object.entries(codes).map(([code, meaning]) => [`\`${code}\``, meaning]);
    return `## ${group}\n\n${table(['code', 'what it means, and what to do'], rows)}\n`;
  });
  return withTable(document, 'codes', `\n${parts.join('\n')}`);
}
