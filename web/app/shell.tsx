import { AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useNavigation } from 'react-router';
import { ColourSchemeButton } from './shell/colour-scheme-button.tsx';
import { Navigation } from './shell/navigation.tsx';
import { StudySelect } from './shell/study-select.tsx';
import { UserMenu } from './shell/user-menu.tsx';
import classes from './shell.module.css';

/** What is around every page: where one is, which study one looks at, and who one is. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const isLoading = useNavigation().state === 'loading';
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 184, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
            />
            <img src="/favicon.svg" alt="" width={24} height={24} />
            <Text fw={700}>Myograph</Text>
            <StudySelect />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColourSchemeButton />
            <UserMenu />
          </Group>
        </Group>
        <div className={classes.progress} data-loading={isLoading || undefined} />
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Places">
        <AppShell.Section grow component={ScrollArea}>
          <Navigation onGo={close} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
