import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import {
  type AccountQuery,
  CreateTokenDocument,
  type CreateTokenMutation,
} from '../../../generated/access.ts';
import { type ScopeName, scopes } from './scopes.ts';

export interface NewTokenProps {
  readonly isOpen: boolean;
  readonly studies: AccountQuery['studies']['nodes'];
  readonly onClose: () => void;
  readonly onMade: (made: CreateTokenMutation['createToken']) => void;
}

export function NewToken({ isOpen, onClose, ...rest }: NewTokenProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="New API token"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <NewTokenForm onClose={onClose} {...rest} />
    </Modal>
  );
}

const isScope = (value: string): value is ScopeName =>
  scopes.some((scope) => scope.value === value);

function NewTokenForm({ studies, onClose, onMade }: Omit<NewTokenProps, 'isOpen'>) {
  const [name, setName] = useState('');
  const [given, setGiven] = useState<ScopeName[]>(['READ']);
  const [days, setDays] = useState<number | string>(90);
  const [codes, setCodes] = useState<string[]>([]);
  const create = useChange(CreateTokenDocument, {
    onDone: ({ createToken }) => {
      onMade(createToken);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      input: {
        name,
        scopes: given,
        expiresInDays: Number(days),
        ...(codes.length > 0 && { studies: codes }),
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="What the script is called, to know the token by."
          placeholder="nightly-import"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
        <Checkbox.Group
          label="Scopes"
          description="They do not include one another: who imports and then looks takes two."
          value={given}
          onChange={(values) => setGiven(values.filter(isScope))}
          withAsterisk
        >
          <Stack gap={6} mt={6}>
            {scopes.map(({ value, label, about }) => (
              <Checkbox key={value} value={value} label={label} description={about} />
            ))}
          </Stack>
        </Checkbox.Group>
        <MultiSelect
          label="Studies"
          description="To the token, no others exist. All that are yours, also later ones, when left empty."
          data={studies.map(({ code }) => code)}
          value={codes}
          onChange={setCodes}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'All studies' }}
        />
        <NumberInput
          label="Days until it ends"
          description="At most 365."
          min={1}
          max={365}
          allowDecimal={false}
          value={days}
          onChange={setDays}
          required
        />
        <ErrorNotice error={create.error} title="There is no new token" />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={create.isPending}
            disabled={name.trim() === '' || given.length === 0 || days === ''}
          >
            Make it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
