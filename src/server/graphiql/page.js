/** Runs in the browser at /graphiql, after React and GraphiQL; the session's cookie signs its requests in. */
const { React, ReactDOM, GraphiQL, location, document } = globalThis;

const fetcher = GraphiQL.createFetcher({
  url: '/graphql',
  subscriptionUrl: `${location.origin.replace(/^http/, 'ws')}/graphql`,
});

const defaultQuery = `# The book on the left has the
# documentation of every field.
# Ctrl-Space completes, Ctrl-Enter runs.
{
  me { name }
  studies(first: 20) {
    nodes { code name }
  }
}
`;

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery, defaultEditorToolsVisibility: true }),
);
