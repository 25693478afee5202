import type { Command } from 'commander';
import { MyographError } from '../errors.ts';
import {
  ScannersDocument,
  type ScannersQuery,
  SetScannerSiteDocument,
} from '../generated/operations.ts';
import { allPages, type Client } from './client.ts';
import { createCommand, createGroup, type OutputOptions, print, table } from './output.ts';

type Scanner = ScannersQuery['scanners']['nodes'][number];

export function scannersCommand(connect: () => Promise<Client>): Command {
  const scanners = createGroup('scanners', 'Scanners, and where they stand');
  scanners.addCommand(
    createCommand('list', 'List scanners').action(async (options: OutputOptions) => {
      const listed = await readScanners(await connect());
      print(options, listed, () => describeScanners(listed));
    }),
  );
  scanners.addCommand(
    createCommand('site', 'Say where a scanner stands; administrators only')
      .argument('<scanner>', 'its name')
      .argument('<site>', 'where it stands')
      .action(async (name: string, site: string, options: OutputOptions) => {
        const client = await connect();
        const input = { scannerId: (await findScanner(client, name)).id, site };
        const { scanner } = (await client.request(SetScannerSiteDocument, { input }))
          .setScannerSite;
        print(options, scanner, () => describeScanners([scanner]));
      }),
  );
  return scanners;
}

function readScanners(client: Client): Promise<Scanner[]> {
  return allPages(async (after) => (await client.request(ScannersDocument, { after })).scanners);
}

async function findScanner(client: Client, name: string): Promise<Scanner> {
  const scanner = (await readScanners(client)).find((known) => known.name === name);
  if (scanner) return scanner;
  throw new MyographError(
    'NOT_FOUND',
    `There is no scanner ${name}; myograph scanners list names them.`,
  );
}

function describeScanners(scanners: readonly Scanner[]): string {
  const rows = scanners.map(({ name, site, manufacturer }) => [name, site, manufacturer]);
  return table(['scanner', 'site', 'manufacturer'], rows);
}
