import { Argument, type Command } from 'commander';
import {
  MembersDocument,
  type MembersQuery,
  RemoveMemberDocument,
  SetMemberDocument,
  type StudyRole,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { createCommand, createGroup, type OutputOptions, print, table } from './output.ts';

const roles: readonly StudyRole[] = ['VIEWER', 'ANNOTATOR', 'EDITOR', 'OWNER'];

type Study = Pick<NonNullable<MembersQuery['study']>, 'code' | 'members'>;

export function membersCommand(connect: () => Promise<Client>): Command {
  const members = createGroup('members', 'Members of a study and their roles: list, set, remove');
  members.addCommand(
    createCommand('list', 'Who may do what in a study')
      .argument('<study>', 'code')
      .action(async (code: string, options: OutputOptions) => {
        const study = await findStudy(await connect(), code);
        print(options, study.members, () => describeMembers(study));
      }),
  );
  members.addCommand(
    createCommand('set', 'Give a user a role in a study, or another one')
      .argument('<study>', 'code')
      .argument('<user>', 'name or e-mail address')
      .addArgument(new Argument('<role>', 'each includes those before it').choices(roles))
      .action(async (code: string, userName: string, role: StudyRole, options: OutputOptions) => {
        const client = await connect();
        const input = { studyId: (await findStudy(client, code)).id, userName, role };
        const { study } = (await client.request(SetMemberDocument, { input })).setMember;
        print(options, study.members, () => describeMembers(study));
      }),
  );
  members.addCommand(
    createCommand('remove', 'Take a user out of a study')
      .argument('<study>', 'code')
      .argument('<user>', 'name or e-mail address')
      .action(async (code: string, userName: string, options: OutputOptions) => {
        const client = await connect();
        const input = { studyId: (await findStudy(client, code)).id, userName };
        const { study } = (await client.request(RemoveMemberDocument, { input })).removeMember;
        print(options, study.members, () => describeMembers(study));
      }),
  );
  return members;
}

/** The study with this code, and its members. Throws NOT_FOUND. */
export async function findStudy(client: Client, code: string) {
  const { study } = await client.request(MembersDocument, { study: code });
  if (study) return study;
  throw new ServerRefusal('NOT_FOUND', `There is no study ${code}, or you are no member of it.`);
}

function describeMembers({ members }: Study): string {
  return table(
    ['member', 'role'],
    members.map(({ user, role }) => [user.name, role]),
  );
}
