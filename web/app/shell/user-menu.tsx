import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useChange } from '../../api/use-change.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ShellDocument, SignOutDocument } from '../../generated/app.ts';

export function UserMenu() {
  const { data } = useGraphQL(ShellDocument, {});
  const signOut = useChange(SignOutDocument, { onDone: () => location.assign('/sign-in') });
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
        <Menu.Item closeMenuOnClick={false} onClick={() => signOut.mutate({})}>
          Sign out
        </Menu.Item>
        <ErrorNotice error={signOut.error} title="You are still signed in" />
      </Menu.Dropdown>
    </Menu>
  );
}
