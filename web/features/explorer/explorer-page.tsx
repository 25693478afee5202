import 'graphiql/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { GraphiQL } from 'graphiql';
import { useEffect } from 'react';
import classes from './explorer-page.module.css';
import { fetcher } from './fetcher.ts';

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

/** GraphiQL over the API, as whoever is signed in. */
export function Component() {
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    document.title = 'API explorer · Myograph';
  }, []);
  return (
    <div className={classes.explorer}>
      <h1 className={classes.title}>API explorer</h1>
      <GraphiQL
        fetcher={fetcher}
        defaultQuery={defaultQuery}
        defaultEditorToolsVisibility
        forcedTheme={scheme}
      />
    </div>
  );
}
