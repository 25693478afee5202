import { Code } from '@mantine/core';

/** How a token is used: by the command line, and by anything that speaks HTTP. */
export function TokenUse() {
  return (
    <>
      The command line takes it from its environment:
      <Code block my={6}>
        {`export MYOGRAPH_SERVER=${location.origin}\nexport MYOGRAPH_TOKEN=…\nnpx myograph coverage`}
      </Code>
      Other programs send it as the header <Code>Authorization: Bearer …</Code>.
    </>
  );
}
