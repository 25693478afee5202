import type { GraphiQLProps } from 'graphiql';
import { getOperationAST } from 'graphql';
import { createClient } from 'graphql-ws';

const sockets = createClient({
  url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
  lazy: true,
});

/** Asks as whoever is signed in here: subscriptions over a WebSocket, everything else by POST. */
export const fetcher: GraphiQLProps['fetcher'] = async (
  { query, operationName, variables },
  { documentAST, headers = {} } = {},
) => {
  const operation = documentAST && getOperationAST(documentAST, operationName);
  if (operation?.operation === 'subscription') {
    return sockets.iterate({ query, operationName, variables });
  }
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query, operationName, variables }),
  });
  return response.json();
};
