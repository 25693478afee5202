import { Badge, Button, Group, Skeleton, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { useRows } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Secret } from '../../../components/secret.tsx';
import { Section } from '../../../components/section.tsx';
import {
  CreateSignInLinkDocument,
  CreateUserDocument,
  UsersDocument,
  type UsersQuery,
} from '../../../generated/access.ts';

type User = UsersQuery['users']['nodes'][number];

interface Link {
  readonly name: string;
  readonly address: string;
}

/** Everyone who can sign in; for administrators. */
export function Users() {
  const users = useRows(UsersDocument, {}, (result) => result.users);
  const [link, setLink] = useState<Link | null>(null);
  const createLink = useChange(CreateSignInLinkDocument, {
    onDone: ({ createSignInLink: { user, signInLink } }) =>
      setLink({ name: user.name, address: signInLink }),
  });
  return (
    <Section
      title="Users"
      description="Nobody signs up by themselves: you create users, and send each a one-time link. Within an hour of opening it they set a password on their account page. A role in a study is given on the tab Members."
    >
      {link && (
        <Secret
          title={`One-time link for ${link.name}`}
          secret={link.address}
          onClose={() => setLink(null)}
        >
          It signs {link.name} in once, within an hour, and cannot be shown again. Send it to nobody
          else. Opening it yourself makes this browser theirs.
        </Secret>
      )}
      <ErrorNotice error={users.error ?? createLink.error} />
      <NewUser onMade={setLink} />
      {users.isPending ? (
        <Skeleton height={160} />
      ) : (
        <DataTable
          name="Users"
          rows={users.rows}
          columns={columnsOf((userName) => createLink.mutate({ userName }))}
          rowKey={({ id }) => id}
          footer={
            users.hasMore && (
              <Button variant="default" loading={users.isReadingMore} onClick={users.readMore}>
                More users
              </Button>
            )
          }
        />
      )}
    </Section>
  );
}

function columnsOf(onLink: (name: string) => void): Column<User>[] {
  return [
    { key: 'name', title: 'Name', value: ({ name }) => name },
    { key: 'email', title: 'E-mail', value: ({ email }) => email },
    {
      key: 'isAdministrator',
      title: 'Installation',
      value: ({ isAdministrator }) => (isAdministrator ? 'administrator' : ''),
      cell: ({ isAdministrator }) =>
        isAdministrator && (
          <Badge variant="light" size="sm">
            administrator
          </Badge>
        ),
    },
    {
      key: 'link',
      title: '',
      align: 'right',
      cell: ({ name }) => (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`New one-time link for ${name}`}
          onClick={() => onLink(name)}
        >
          New link
        </Button>
      ),
    },
  ];
}

function NewUser({ onMade }: { onMade: (link: Link) => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const create = useChange(CreateUserDocument, {
    onDone: ({ createUser: { user, signInLink } }) => {
      setName('');
      setEmail('');
      onMade({ name: user.name, address: signInLink });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ input: { name, ...(email.trim() !== '' && { email }) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group align="flex-end" gap="xs">
          <TextInput
            label="New user"
            placeholder="name"
            w={180}
            maxLength={100}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            autoComplete="off"
            required
            withAsterisk={false}
          />
          <TextInput
            label="E-mail (they can name it themselves)"
            type="email"
            w={260}
            value={email}
            onChange={({ currentTarget }) => setEmail(currentTarget.value)}
            autoComplete="off"
          />
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            Create
          </Button>
        </Group>
        <ErrorNotice error={create.error} title="There is no new user" />
      </Stack>
    </form>
  );
}
