import { Badge, Button, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Section } from '../../../components/section.tsx';
import {
  type MembersQuery,
  RemoveMemberDocument,
  SetMemberDocument,
} from '../../../generated/access.ts';
import { AddMember } from './add-member.tsx';
import { RoleTable } from './role-table.tsx';
import { isRole, type RoleName, roleLabel, roles } from './roles.ts';

type Study = NonNullable<MembersQuery['study']>;
type Member = Study['members'][number];

export function StudyMembers({ me, study }: { me: MembersQuery['me']; study: Study }) {
  const isOwner = study.role === 'OWNER';
  return (
    <Stack gap="md">
      <Section
        title={`Members of ${study.code}`}
        description={
          isOwner
            ? 'Who is no member cannot tell that the study exists. Administrators are owners of every study, listed or not.'
            : `You are ${roleLabel(study.role).toLowerCase()} here. Owners change members and roles.`
        }
      >
        <MemberTable me={me} study={study} isOwner={isOwner} />
        {isOwner && <AddMember studyId={study.id} isAdministrator={me.isAdministrator} />}
      </Section>
      <Section title="Roles" description="Each role includes those above it.">
        <RoleTable />
      </Section>
    </Stack>
  );
}

function MemberTable({
  me,
  study,
  isOwner,
}: {
  me: MembersQuery['me'];
  study: Study;
  isOwner: boolean;
}) {
  const [removing, setRemoving] = useState<Member | null>(null);
  const setMember = useChange(SetMemberDocument, { done: () => 'The role is changed.' });
  const removeMember = useChange(RemoveMemberDocument, { done: () => 'The member is removed.' });
  const owners = study.members.filter(({ role }) => role === 'OWNER').length;
  const isLastOwner = ({ role }: Member) => role === 'OWNER' && owners === 1;
  const columns = columnsOf({
    ...{ me, isOwner, isLastOwner },
    hasEmails: study.members.some(({ user }) => user.email !== null),
    onRole: ({ user }, role) =>
      setMember.mutate({ input: { studyId: study.id, userName: user.name, role } }),
    onRemove: setRemoving,
  });
  return (
    <>
      <ErrorNotice error={setMember.error} title="The role is as it was" />
      <DataTable
        name={`Members of ${study.code}`}
        rows={study.members}
        columns={columns}
        rowKey={({ user }) => user.id}
      />
      <Confirm
        isOpen={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Remove ${removing?.user.name} from ${study.code}?`}
        verb="Remove"
        isDangerous
        onConfirm={async () => {
          if (removing === null) return;
          await removeMember.mutateAsync({
            input: { studyId: study.id, userName: removing.user.name },
          });
        }}
      >
        They see nothing of the study from now on, and their API tokens neither. What they did
        stays, under their name. You can add them again.
        {removing?.user.id === me.id && <b> This is you: the study is then closed to you.</b>}
      </Confirm>
    </>
  );
}

function columnsOf({
  me,
  isOwner,
  isLastOwner,
  hasEmails,
  onRole,
  onRemove,
}: {
  me: MembersQuery['me'];
  isOwner: boolean;
  isLastOwner: (member: Member) => boolean;
  hasEmails: boolean;
  onRole: (member: Member, role: RoleName) => void;
  onRemove: (member: Member) => void;
}): Column<Member>[] {
  const name: Column<Member> = {
    key: 'name',
    title: 'Name',
    value: ({ user }) => user.name,
    cell: ({ user }) => (
      <>
        {user.name}{' '}
        {user.id === me.id && (
          <Badge variant="light" size="sm">
            you
          </Badge>
        )}
      </>
    ),
  };
  const email: Column<Member> = {
    key: 'email',
    title: 'E-mail',
    value: ({ user }) => user.email,
  };
  const role: Column<Member> = {
    key: 'role',
    title: 'Role',
    value: ({ role }) => roleLabel(role),
    cell: (member) =>
      isOwner && !isLastOwner(member) ? (
        <Select
          aria-label={`Role of ${member.user.name}`}
          w={130}
          data={roles.map(({ value, label }) => ({ value, label }))}
          value={member.role}
          allowDeselect={false}
          onChange={(value) => {
            if (isRole(value) && value !== member.role) onRole(member, value);
          }}
        />
      ) : (
        roleLabel(member.role)
      ),
  };
  const remove: Column<Member> = {
    key: 'remove',
    title: '',
    align: 'right',
    cell: (member) =>
      isLastOwner(member) ? (
        <Text size="xs" c="dimmed">
          the last owner stays
        </Text>
      ) : (
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          aria-label={`Remove ${member.user.name}`}
          onClick={() => onRemove(member)}
        >
          Remove
        </Button>
      ),
  };
  return [name, ...(hasEmails ? [email] : []), role, ...(isOwner ? [remove] : [])];
}
