import { Fieldset, SimpleGrid, Stack, Switch, Textarea } from '@mantine/core';
import { FieldControl } from './field-control.tsx';
import { lossFields } from './fields.ts';
import type { Loss } from './loss.ts';
import type { Refusals } from './refusals.ts';
import type { TrainingForm } from './training-form.ts';

export interface LossOverrideFieldsProps {
  /** Null while the automatic choice stands. */
  readonly override: TrainingForm['loss'];
  /** What would be trained with. */
  readonly loss: Loss;
  readonly refusals: Refusals;
  readonly onChange: (override: TrainingForm['loss']) => void;
}

/** Another loss than the automatic one, which takes its reason. */
export function LossOverrideFields({
  override,
  loss,
  refusals,
  onChange,
}: LossOverrideFieldsProps) {
  const missing = 'Another loss takes its reason: say why.';
  return (
    <Stack gap="sm">
      <Switch
        label="Choose another loss"
        description="Against the automatic choice; your reason is kept with the run and its version."
        checked={override !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? { terms: {}, why: '' } : null)}
      />
      {override && (
        <Fieldset legend="Loss" p="sm">
          <Stack gap="sm">
            <Textarea
              label="Why"
              required
              autosize
              minRows={2}
              value={override.why}
              error={override.why.trim() === '' ? missing : refusals.at.get('why')}
              onChange={(event) => onChange({ ...override, why: event.currentTarget.value })}
            />
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="xs">
              {lossFields.map((field) => (
                <FieldControl
                  key={field.name}
                  field={field}
                  value={override.terms[field.name] ?? loss[field.name]}
                  isChanged={field.name in override.terms}
                  error={refusals.at.get(field.name)}
                  onChange={(name, value) =>
                    onChange({ ...override, terms: { ...override.terms, [name]: value } })
                  }
                />
              ))}
            </SimpleGrid>
          </Stack>
        </Fieldset>
      )}
    </Stack>
  );
}
