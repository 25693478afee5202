import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 random bits, in letters, digits, '-' and '_'. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is kept of a secret: the database gives nobody a way in. A secret has 256 random bits, so a plain
 * hash of it cannot be reversed by guessing; and because it is looked up by its hash, how long that takes
 * says nothing of the secret.
 */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
