import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const signIn = z.object({ url: z.string(), token: z.string() });

/** A server, and the session there. */
export type KeptSignIn = z.infer<typeof signIn>;

/** Where the user is signed in; undefined when nowhere. */
export async function keptSignIn(userFolder: string): Promise<KeptSignIn | undefined> {
  const text = await readFile(fileIn(userFolder), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : signIn.parse(JSON.parse(text));
}

/** Keeps it so that only the user may read it, instead of any before. Answers with the file's path. */
export async function keepSignIn(userFolder: string, kept: KeptSignIn): Promise<string> {
  const file = fileIn(userFolder);
  await mkdir(userFolder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(kept)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(fresh, file);
  return file;
}

export async function forgetSignIn(userFolder: string): Promise<void> {
  await rm(fileIn(userFolder), { force: true });
}

function fileIn(userFolder: string): string {
  return path.join(userFolder, 'sign-in.json');
}
