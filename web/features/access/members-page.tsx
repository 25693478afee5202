import { Button, Group, Skeleton, Tabs } from '@mantine/core';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { Link } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { MemberStudiesDocument, MembersDocument } from '../../generated/access.ts';
import { AuditLog } from './members/audit-log.tsx';
import { Scanners } from './members/scanners.tsx';
import { StudyMembers } from './members/study-members.tsx';
import { Users } from './members/users.tsx';

const tabs = ['members', 'log', 'users', 'scanners'] as const;

export function Component() {
  const [study] = useStudy();
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('members'));
  const { data, error } = useGraphQL(MemberStudiesDocument, {});
  const isAdministrator = data?.me.isAdministrator ?? false;
  return (
    <Page title="Members" description="Who may do what in a study, and what was done in it.">
      <ErrorNotice error={error} />
      <Tabs
        value={tab === 'users' && !isAdministrator ? 'members' : tab}
        onChange={(value) => void setTab(tabs.find((name) => name === value) ?? 'members')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="members">Members</Tabs.Tab>
          <Tabs.Tab value="log">Audit log</Tabs.Tab>
          {isAdministrator && <Tabs.Tab value="users">Users</Tabs.Tab>}
          <Tabs.Tab value="scanners">Scanners</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members">
          {study === null ? <StudyChoice tab="members" /> : <OfStudy key={study} code={study} />}
        </Tabs.Panel>
        <Tabs.Panel value="log">
          {study === null && !isAdministrator ? (
            <StudyChoice tab="log" />
          ) : (
            <LogOf key={study} code={study} />
          )}
        </Tabs.Panel>
        {isAdministrator && (
          <Tabs.Panel value="users">
            <Users />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="scanners">
          <Scanners isAdministrator={isAdministrator} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** Members belong to one study: which one? */
function StudyChoice({ tab }: { tab: (typeof tabs)[number] }) {
  const { data } = useGraphQL(MemberStudiesDocument, {});
  if (data === undefined) return <Skeleton height={160} />;
  const studies = data.studies.nodes;
  if (studies.length === 0) {
    return (
      <EmptyState title="No studies yet">
        Create one on the Overview: whoever does becomes its owner, and lets others in here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Of which study?"
      action={
        <Group gap="xs" justify="center">
          {studies.map(({ code }) => (
            <Button
              key={code}
              variant="default"
              component={Link}
              to={`/members?study=${encodeURIComponent(code)}${tab === 'members' ? '' : `&tab=${tab}`}`}
            >
              {code}
            </Button>
          ))}
        </Group>
      }
    >
      Each study has its own members. Choose one here, or above for all pages.
    </EmptyState>
  );
}

function OfStudy({ code }: { code: string }) {
  const { data, error } = useGraphQL(MembersDocument, { code });
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined) return <Skeleton height={240} />;
  if (data.study === null) return <NoStudy code={code} />;
  return <StudyMembers me={data.me} study={data.study} />;
}

function LogOf({ code }: { code: string | null }) {
  const { data, error } = useGraphQL(
    MembersDocument,
    { code: code ?? '' },
    { enabled: code !== null },
  );
  if (code === null) return <AuditLog study={null} />;
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined) return <Skeleton height={240} />;
  if (data.study === null) return <NoStudy code={code} />;
  if (data.study.role !== 'OWNER') {
    return (
      <EmptyState title="Owners read it">
        The audit log of {code} is for its owners; you are {data.study.role.toLowerCase()}. Ask one
        of them: they are on the tab Members.
      </EmptyState>
    );
  }
  return <AuditLog study={data.study} />;
}

function NoStudy({ code }: { code: string }) {
  return (
    <EmptyState title={`There is no study ${code}`}>
      Or you are no member of it. Choose another one above.
    </EmptyState>
  );
}
