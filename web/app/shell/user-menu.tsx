import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from 'react-router';
import { request } from '../../api/request.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ShellDocument, SignOutDocument } from '../../generated/app.ts';

export function UserMenu() {
  const { data } = useGraphQL(ShellDocument, {});
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <Button variant="subtle" color="gray" rightSection={<IconChevronDown size={14} />}>
          {data?.me.name ?? '…'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account">
          Password, sessions, tokens
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Nothing is read again after it, as after other changes: nobody is signed in any more. */
async function signOut(): Promise<void> {
  await request(SignOutDocument, {}).catch(() => undefined);
  location.assign('/sign-in');
}
