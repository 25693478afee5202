import { notifications } from '@mantine/notifications';

/**
 * Hands a file of the object store to the person. From a store on another server it keeps its own name there.
 *
 * @param readAddress its signed address, made for this; undefined where it is gone
 */
export async function saveObject(
  readAddress: () => Promise<string | undefined>,
  fileName: string,
): Promise<void> {
  try {
    const url = await readAddress();
    if (url === undefined) throw new Error('It is no longer there, or you may no longer see it.');
    saveLink(url, fileName);
  } catch (error) {
    notifications.show({
      title: 'Nothing was downloaded',
      message: error instanceof Error ? error.message : String(error),
      color: 'red',
      closeButtonProps: { 'aria-label': 'Close' },
    });
  }
}

function saveLink(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
