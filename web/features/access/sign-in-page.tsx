import {
  Alert,
  Anchor,
  Button,
  Code,
  Container,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type FormEvent, useEffect, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { localPath } from './local-path.ts';
import { signIn } from './sign-in.ts';

/** Why somebody was led here. The address names one of these, and no text of its own is shown. */
const problems = {
  link: 'This sign-in link was used already, is older than an hour, or is not one of this server. Sign in with your password, or ask an administrator for a new link.',
} as const;

const address = {
  next: parseAsString,
  problem: parseAsStringLiteral(['link'] as const),
};

export function Component() {
  const [{ next, problem }] = useQueryStates(address);
  useEffect(() => {
    document.title = 'Sign in · Myograph';
  }, []);
  return (
    <Container component="main" size={440} py={{ base: 'md', sm: 64 }}>
      <Stack gap="md">
        <Group gap="sm">
          <img src="/favicon.svg" alt="" width={32} height={32} />
          <Title order={1} size="h3">
            Sign in to Myograph
          </Title>
        </Group>
        {problem !== null && (
          <Alert color="yellow" variant="light" icon={<IconInfoCircle size={18} />} role="alert">
            {problems[problem]}
          </Alert>
        )}
        {problem === null && next !== null && (
          <Text size="sm" c="dimmed">
            You are not signed in, or the session has ended. You come back to where you were.
          </Text>
        )}
        <Paper withBorder p="lg">
          <SignInForm next={next} />
        </Paper>
        <WithoutPassword />
      </Stack>
    </Container>
  );
}

function SignInForm({ next }: { next: string | null }) {
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // What a password manager fills in may come without any event: the fields themselves are read.
    const given = new FormData(event.currentTarget);
    setIsBusy(true);
    setError(null);
    try {
      await signIn(String(given.get('email')), String(given.get('password')));
      // Loaded anew, so that nothing of who was here before stays.
      location.assign(localPath(next, location.origin));
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      setIsBusy(false);
    }
  };
  return (
    <form method="post" onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          size="sm"
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          data-autofocus
        />
        <PasswordInput
          size="sm"
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        />
        <ErrorNotice error={error} title="You are not signed in" />
        <Button type="submit" size="sm" loading={isBusy}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function WithoutPassword() {
  return (
    <Stack gap={6}>
      <Title order={2} size="h6">
        No password yet, or lost it?
      </Title>
      <Text size="sm">
        Open a <b>one-time link</b>: it signs you in once, and for an hour after it you can set a
        password without the old one. An administrator makes one for you, on the page Members or by
      </Text>
      <Code block>npx myograph users link NAME</Code>
      <Text size="sm">
        Is this your own machine? The server prints a link each time that it starts. Or set a
        password for the user <Code>local</Code> there:
      </Text>
      <Code block>npx myograph password --email you@example.org</Code>
      <Text size="sm" c="dimmed">
        Scripts take an{' '}
        <Anchor href="/account#tokens" inherit>
          API token
        </Anchor>{' '}
        instead.
      </Text>
    </Stack>
  );
}
