import { ServerRefusal } from './client.ts';

/** The bytes at a signed address of the object store. Throws ServerRefusal when it answers otherwise. */
export async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new ServerRefusal('OBJECT_MISSING', `${url} answers ${response.status}: try again.`);
}
