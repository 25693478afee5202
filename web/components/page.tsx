import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import classes from './page.module.css';

export interface PageProps {
  readonly title: string;
  /** Pages above this one, the topmost first. */
  readonly above?: readonly { readonly label: string; readonly to: string }[];
  /** One line on what the page is for, or on what it shows. */
  readonly description?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page under its title, which is also that of the window. */
export function Page({ title, above = [], description, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Myograph`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="sm">
        <Stack gap={2} miw={0} className={classes.head}>
          {above.length > 0 && (
            <Breadcrumbs fz="sm">
              {above.map(({ label, to }) => (
                <Anchor key={to} component={Link} to={to} fz="sm">
                  {label}
                </Anchor>
              ))}
            </Breadcrumbs>
          )}
          <Title order={1} size="h3">
            {title}
          </Title>
          {description !== undefined && (
            <Text c="dimmed" size="sm" component="div">
              {description}
            </Text>
          )}
        </Stack>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}
