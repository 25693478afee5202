import { Badge, Group, Skeleton, Text } from '@mantine/core';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { Section } from '../../components/section.tsx';
import { AccountDocument } from '../../generated/access.ts';
import { PasswordForm } from './account/password-form.tsx';
import { Sessions } from './account/sessions.tsx';
import { Tokens } from './account/tokens.tsx';

export function Component() {
  const { data, error } = useGraphQL(AccountDocument, {});
  return (
    <Page
      title="Account"
      description={
        data && (
          <Group gap="xs">
            <Text size="sm">
              You are <b>{data.me.name}</b>
              {data.me.email !== null && <>, {data.me.email}</>}
            </Text>
            {data.me.isAdministrator && <Badge variant="light">administrator</Badge>}
          </Group>
        )
      }
    >
      <ErrorNotice error={error} />
      {data ? (
        <>
          <Section
            title="E-mail and password"
            description="You sign in with them at any browser or command line. Without a password, only a one-time link lets you in."
          >
            <PasswordForm user={data.me} sessions={data.mySessions} />
          </Section>
          <Section
            title="Sessions"
            description="Where you are signed in. End what you do not know, and then set a new password."
          >
            <Sessions sessions={data.mySessions} />
          </Section>
          <Tokens studies={data.studies.nodes} />
        </>
      ) : (
        error === null && [0, 1, 2].map((key) => <Skeleton key={key} height={200} />)
      )}
    </Page>
  );
}
