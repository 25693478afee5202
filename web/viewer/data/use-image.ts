import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { ApiError, request } from '../../api/request.ts';
import { ViewedImageDocument } from '../../generated/viewer.ts';
import { readNifti } from '../image/nifti.ts';
import { type ImageStack, imageStack } from '../image/stack.ts';
import { autoWindow, type ValueRange, valueRange, type Window } from '../image/window.ts';
import { asApiError, readObject } from './read-object.ts';

/** An image, ready to be shown. */
export interface ViewedImageData {
  readonly stack: ImageStack;
  readonly range: ValueRange;
  readonly window: Window;
}

/** What never changes is read once, and kept for some minutes after nobody looks at it. */
export const immutable = {
  staleTime: 'static',
  gcTime: 5 * 60_000,
  structuralSharing: false,
  retry: false,
} as const;

export function imageKey(volumeId: string): string {
  return `image of ${volumeId}`;
}

/** Reads and unpacks the image of a volume; nothing for null. */
export function useImage(volumeId: string | null): UseQueryResult<ViewedImageData, Error> {
  return useQuery({
    ...immutable,
    queryKey: ['viewer-image', volumeId],
    queryFn: ({ signal }) => readImage(volumeId ?? '', signal),
    enabled: volumeId !== null,
  });
}

/** The address of the bytes is asked for just before, because it is good for a quarter of an hour. */
async function readImage(id: string, signal: AbortSignal): Promise<ViewedImageData> {
  const { node } = await request(ViewedImageDocument, { id }, signal);
  if (node?.__typename !== 'Volume') throw new ApiError('NOT_FOUND', `There is no volume ${id}.`);
  const { url, size } = node.image;
  const source = { url, size: Number(size) };
  const bytes = await readObject(source, 'The image', imageKey(id), signal);
  const stack = imageStack(await asApiError(readNifti(bytes, 'The image')));
  return { stack, range: valueRange(stack.data), window: autoWindow(stack.data) };
}
