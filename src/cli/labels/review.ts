import type { Command } from 'commander';
import {
  type ListedAnnotationFragment,
  ReviewAnnotationDocument,
  type ReviewAnnotationInput,
} from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { createCommand, type OutputOptions, print } from '../output.ts';
import { type Slices, toSlices } from './slices.ts';

interface ReviewOptions extends OutputOptions {
  readonly reason?: string;
  readonly class?: string[];
  readonly slices?: Slices;
}

type Connect = () => Promise<Client>;

export function acceptCommand(connect: Connect): Command {
  return reviewCommand(connect, 'accept', 'Accept a label map, or a part of it', 'ACCEPTED')
    .option('--class <class...>', 'these of its classes alone; the rest stays as it is')
    .option('--slices <range>', 'these of its slices alone, such as 0-15', toSlices)
    .option('--reason <text>', 'why');
}

export function rejectCommand(connect: Connect): Command {
  return reviewCommand(
    connect,
    'reject',
    'Reject a label map: it stays, and is never used',
    'REJECTED',
  ).requiredOption('--reason <text>', 'what is wrong with it');
}

export function reopenCommand(connect: Connect): Command {
  return reviewCommand(connect, 'reopen', 'Make a label map a draft again', 'DRAFT').option(
    '--reason <text>',
    'why',
  );
}

function reviewCommand(
  connect: Connect,
  name: string,
  description: string,
  status: ReviewAnnotationInput['status'],
): Command {
  return createCommand(name, description)
    .argument('<annotation>', 'its id: myograph labels list shows it')
    .action(async (annotationId: string, { reason, slices, ...options }: ReviewOptions) => {
      const { reviewAnnotation } = await (await connect()).request(ReviewAnnotationDocument, {
        input: {
          ...{ annotationId, status },
          ...(reason && { reason }),
          ...(options.class && { classes: options.class }),
          ...slices,
        },
      });
      const { annotation } = reviewAnnotation;
      print(options, annotation, () => describe(annotation, annotation.id !== annotationId));
    });
}

const words = { ACCEPTED: 'accepted', REJECTED: 'rejected', DRAFT: 'a draft again' } as const;

function describe(annotation: ListedAnnotationFragment, isPart: boolean): string {
  const { annotator, status, classes, firstSlice, lastSlice, id } = annotation;
  if (!isPart) return `The label map by ${annotator} is ${words[status]}.`;
  const codes = classes.map((declared) => declared.class.code).join(', ');
  return `Accepted of the label map by ${annotator}: ${codes} in the slices ${firstSlice}–${lastSlice}, as ${id}. The whole stays as it was.`;
}
