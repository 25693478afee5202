import type { Command } from 'commander';
import { UsesOfObjectDocument, type UsesOfObjectQuery } from '../generated/operations.ts';
import type { Client } from './client.ts';
import { createCommand, type OutputOptions, print } from './output.ts';
import { versionName } from './version-name.ts';

type ObjectUses = UsesOfObjectQuery['usesOfObject'];
type Snapshot = ObjectUses['uses']['snapshots'][number];

export function usesCommand(connect: () => Promise<Client>): Command {
  return createCommand('uses', 'What an object is, and what learned from it or was measured on it')
    .argument('<sha256>', 'hash of an image, label map or weights')
    .action(async (sha256: string, options: OutputOptions) => {
      const client = await connect();
      const { usesOfObject } = await client.request(UsesOfObjectDocument, { sha256, first: 100 });
      print(options, usesOfObject, () => describeUses(usesOfObject));
    });
}

function describeUses({ volumes, annotations, weightsOf, uses }: ObjectUses): string {
  const lines = [
    ...volumes.map(
      ({ study, subject, visit, isWithdrawn }) =>
        `Image of ${study.code}/${subject.code} visit ${visit.code}${isWithdrawn ? ', withdrawn' : ''}`,
    ),
    ...annotations.map(
      ({ id, annotator, tool, volume }) =>
        `Label map ${id} of volume ${volume.id}, by ${annotator} with ${tool}`,
    ),
    ...weightsOf.map((version) => `Weights of ${versionName(version)}`),
    ...listed('In snapshots', uses.snapshots.map(snapshotName)),
    ...listed('Learned from by', uses.versions.map(versionName)),
    ...listed(
      'Measured on for',
      uses.evaluations.map(
        ({ version, snapshot }) => `${versionName(version)} on ${snapshotName(snapshot)}`,
      ),
    ),
  ];
  return lines.length > 0 ? lines.join('\n') : 'Nothing that you may see.';
}

function listed(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}

function snapshotName({ cohort, number }: Snapshot): string {
  return `${cohort.name}@${number}`;
}
