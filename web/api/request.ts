import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';

/** A generated operation: its text, and the types of its result and variables. */
export type Operation<Result, Variables> = DocumentTypeDecoration<Result, Variables> & {
  toString(): string;
};

/** What the server said no with: its own stable code, and its words on what was wrong and what to do. */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
  }
}

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
  }[];
  readonly code?: string;
  readonly message?: string;
}

/**
 * Runs an operation as whoever is signed in here.
 *
 * @throws ApiError with the server's code; SERVER_UNREACHABLE when none answers
 */
export async function request<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: operation.toString(), variables }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw unreachable();
  });
  const text = await response.text();
  return resultOf(parse<Result>(text));
}

function parse<Result>(text: string): Answer<Result> {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy that answers for a server that is away does so in HTML.
    throw unreachable();
  }
}

function resultOf<Result>({ data, errors, code, message }: Answer<Result>): Result {
  const [first] = errors ?? [];
  if (first) throw new ApiError(first.extensions?.code ?? 'INTERNAL', first.message);
  if (data) return data;
  throw new ApiError(code ?? 'INTERNAL', message ?? 'The server gave no answer.');
}

function unreachable(): ApiError {
  return new ApiError(
    'SERVER_UNREACHABLE',
    'The server does not answer. Is it running (npm start), and is this machine connected to it? Then try again.',
  );
}
