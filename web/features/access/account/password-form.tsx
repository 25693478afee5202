import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { type AccountQuery, SetPasswordDocument } from '../../../generated/access.ts';
import { needsPresentPassword } from './fresh.ts';

/** As the server counts them (src/services/access/password.ts). */
const shortest = 12;
const longest = 128;

export function PasswordForm({
  user,
  sessions,
}: {
  user: AccountQuery['me'];
  sessions: AccountQuery['mySessions'];
}) {
  const setPassword = useChange(SetPasswordDocument, {
    done: () => 'The password is set. Your other sessions have ended.',
  });
  const asksPresent = needsPresentPassword(sessions, Date.now());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const present = String(given.get('currentPassword') ?? '');
    const input = {
      email: String(given.get('email')),
      password: String(given.get('password')),
      ...(present !== '' && { currentPassword: present }),
    };
    setPassword.mutate({ input }, { onSuccess: () => form.reset() });
  };
  return (
    <form method="post" onSubmit={submit}>
      <Stack gap="sm" maw={420}>
        <TextInput
          key={user.email}
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          defaultValue={user.email ?? ''}
          required
        />
        {asksPresent && (
          <PasswordInput
            size="xs"
            label="Present password"
            description="Leave it empty if you never had one. If it is lost, ask an administrator for a one-time link."
            name="currentPassword"
            autoComplete="current-password"
            maxLength={longest}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the present password' }}
          />
        )}
        <PasswordInput
          size="xs"
          label="New password"
          description={`${shortest} to ${longest} characters; a few random words are easy to keep.`}
          name="password"
          autoComplete="new-password"
          minLength={shortest}
          maxLength={longest}
          required
          visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }}
        />
        <ErrorNotice error={setPassword.error} title="The password is as it was" />
        <Text size="xs" c="dimmed">
          Your other sessions and links that were not opened yet end. API tokens go on.
        </Text>
        <Group>
          <Button type="submit" loading={setPassword.isPending}>
            Set password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
