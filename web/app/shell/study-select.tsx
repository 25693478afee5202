import { Select } from '@mantine/core';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ShellDocument } from '../../generated/app.ts';
import { useStudy } from '../use-study.ts';

const all = '';

export function StudySelect() {
  const [study, setStudy] = useStudy();
  const { data } = useGraphQL(ShellDocument, {});
  const studies = data?.studies.nodes ?? [];
  return (
    <Select
      aria-label="Study"
      w={220}
      searchable={studies.length > 8}
      allowDeselect={false}
      checkIconPosition="right"
      value={study ?? all}
      data={[
        { value: all, label: 'All studies' },
        ...studies.map(({ code, name }) => ({
          value: code,
          label: name === code ? code : `${code}: ${name}`,
        })),
      ]}
      onChange={(code) => setStudy(code === all ? null : code)}
    />
  );
}
