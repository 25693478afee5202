import { type FolderStore, openFolderStore } from './folder-store.ts';
import type { S3Settings } from './s3/client.ts';
import { openS3Store, type S3Store } from './s3-store.ts';

/** Which store there is. */
export interface StoreSettings {
  /** Folder of the store, where there is no S3. */
  readonly objectsFolder: string;
  readonly s3: S3Settings | undefined;
}

/**
 * Opens the configured store: S3 where it is configured, else the folder.
 *
 * @param publicUrl where Myograph's own server is reached, which serves the folder's signed addresses
 * @throws CONFIGURATION when S3 cannot be reached
 */
export function openObjectStore(
  { objectsFolder, s3 }: StoreSettings,
  publicUrl: () => string,
): Promise<FolderStore | S3Store> {
  return s3 ? openS3Store(s3) : openFolderStore(objectsFolder, publicUrl);
}
