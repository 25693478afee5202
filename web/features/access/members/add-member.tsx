import { Autocomplete, Button, Group, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { useRows } from '../../../api/use-graphql.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { SetMemberDocument, UsersDocument } from '../../../generated/access.ts';
import { isRole, type RoleName, roles } from './roles.ts';

/** Adds somebody who has a user, by name or e-mail address; administrators are offered the names. */
export function AddMember({
  studyId,
  isAdministrator,
}: {
  studyId: string;
  isAdministrator: boolean;
}) {
  const [userName, setUserName] = useState('');
  const [role, setRole] = useState<RoleName>('VIEWER');
  const users = useRows(UsersDocument, {}, ({ users }) => users, { enabled: isAdministrator });
  const add = useChange(SetMemberDocument, {
    done: () => 'The member is added.',
    onDone: () => setUserName(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ input: { studyId, userName: userName.trim(), role } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group align="flex-end" gap="xs">
          <Autocomplete
            size="xs"
            w={240}
            label="Add a member"
            placeholder="user name or e-mail"
            data={users.rows.map(({ name }) => name)}
            value={userName}
            onChange={setUserName}
            autoComplete="off"
            required
            withAsterisk={false}
          />
          <Select
            label="as"
            w={130}
            data={roles.map(({ value, label }) => ({ value, label }))}
            value={role}
            allowDeselect={false}
            onChange={(value) => isRole(value) && setRole(value)}
          />
          <Button type="submit" loading={add.isPending} disabled={userName.trim() === ''}>
            Add
          </Button>
        </Group>
        <ErrorNotice error={add.error} title="Nobody was added" />
        <Text size="xs" c="dimmed">
          {isAdministrator
            ? 'Somebody new? Create the user on the tab Users first.'
            : 'Somebody new? An administrator creates the user first.'}
        </Text>
      </Stack>
    </form>
  );
}
