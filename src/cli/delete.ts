import type { Command } from 'commander';
import {
  DeleteAnnotationDocument,
  DeleteSubjectDocument,
  DeleteVolumeDocument,
  type DeleteVolumeMutation,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { createCommand, createGroup, type OutputOptions, print } from './output.ts';
import { findSubject, type SubjectName, subjectName } from './subjects/find.ts';

type Deleted = DeleteVolumeMutation['deleteVolume'];

interface DeleteOptions extends OutputOptions {
  readonly reason: string;
}

export function deleteCommand(connect: () => Promise<Client>): Command {
  const group = createGroup('delete', 'Delete what nothing frozen depends on, such as mistakes');
  const why = '--reason <text>';
  const kept = 'why; kept in the audit log';
  group.addCommand(
    createCommand('volume', 'A volume with its label maps and limbs')
      .argument('<id>', 'id of the volume: myograph volumes list shows it')
      .requiredOption(why, kept)
      .action(async (id: string, options: DeleteOptions) => {
        const input = { id, reason: options.reason };
        const { deleteVolume } = await (await connect()).request(DeleteVolumeDocument, { input });
        print(options, deleteVolume, () => describeDeleted(deleteVolume));
      }),
  );
  group.addCommand(
    createCommand('annotation', 'A label map')
      .argument('<id>', 'id of the label map')
      .requiredOption(why, kept)
      .action(async (id: string, options: DeleteOptions) => {
        const input = { id, reason: options.reason };
        const client = await connect();
        const { deleteAnnotation } = await client.request(DeleteAnnotationDocument, { input });
        print(options, deleteAnnotation, () => describeDeleted(deleteAnnotation));
      }),
  );
  group.addCommand(
    createCommand('subject', 'A subject with all its volumes')
      .argument('<study/subject>', 'such as calf/P17', subjectName)
      .requiredOption(why, kept)
      .action(async (name: SubjectName, options: DeleteOptions) => {
        const client = await connect();
        const { id } = await findSubject(client, name);
        const input = { id, reason: options.reason };
        const { deleteSubject } = await client.request(DeleteSubjectDocument, { input });
        print(options, deleteSubject, () => describeDeleted(deleteSubject));
      }),
  );
  return group;
}

function describeDeleted({ volumes, annotations, objects }: Deleted): string {
  return `Deleted: ${volumes} volumes, ${annotations} label maps, ${objects} objects of the store.`;
}
