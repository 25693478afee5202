import { ApiError } from '../../api/request.ts';

/**
 * Signs this browser in, by a cookie.
 *
 * @throws ApiError: UNAUTHENTICATED for what is wrong, TOO_MANY_ATTEMPTS; SERVER_UNREACHABLE
 */
export async function signIn(email: string, password: string): Promise<void> {
  const response = await fetch('/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ email, password }),
  }).catch(() => null);
  if (response?.ok) return;
  const refusal: { code?: string; message?: string } | null =
    (await response?.json().catch(() => null)) ?? null;
  throw new ApiError(
    refusal?.code ?? 'SERVER_UNREACHABLE',
    refusal?.message ??
      'The server does not answer. Is it running (npm start), and is this machine connected to it? Then try again.',
  );
}
