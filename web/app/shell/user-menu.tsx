import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { request } from '../../api/request.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ShellDocument, SignOutDocument } from '../../generated/app.ts';

export function UserMenu() {
  const { data } = useGraphQL(ShellDocument, {});
  const [error, setError] = useState<Error | null>(null);
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
        <Menu.Item closeMenuOnClick={false} onClick={() => void signOut().catch(setError)}>
          Sign out
        </Menu.Item>
        <ErrorNotice error={error} title="You are still signed in" />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Nothing is read again after it, as after other changes: nobody is signed in any more. */
async function signOut(): Promise<void> {
  await request(SignOutDocument, {});
  location.assign('/sign-in');
}
