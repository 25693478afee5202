import { Fieldset, SimpleGrid, Stack, Switch, Textarea } from '@mantine/core';
import type { LossOverrideInput } from '../../generated/training.ts';
import { FieldControl } from './field-control.tsx';
import { lossFields, type LossTermName } from './fields.ts';
import type { Loss } from './loss.ts';
import type { Refusals } from './refusals.ts';
import type { SettingValue } from './settings.ts';

export interface LossOverrideFieldsProps {
  /** Null while the automatic choice stands. */
  readonly override: LossOverrideInput | null;
  /** What would be trained with. */
  readonly loss: Loss;
  readonly refusals: Refusals;
  readonly onChange: (override: LossOverrideInput | null) => void;
}

/** Another loss than the automatic one, which takes its reason. */
export function LossOverrideFields({
  override,
  loss,
  refusals,
  onChange,
}: LossOverrideFieldsProps) {
  const change = (name: LossTermName, value: SettingValue | null) => {
    if (override) onChange({ ...override, [name]: value });
  };
  return (
    <Stack gap="sm">
      <Switch
        label="Choose another loss"
        description="Against the automatic choice; your reason is kept with the run and its version."
        checked={override !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? { why: '' } : null)}
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
              error={
                refusals.at.get('why') ??
                (override.why.trim() === '' ? 'Another loss takes its reason: say why.' : undefined)
              }
              onChange={(event) => onChange({ ...override, why: event.currentTarget.value })}
            />
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="xs">
              {lossFields.map((field) => (
                <FieldControl
                  key={field.name}
                  field={field}
                  value={override[field.name] ?? loss[field.name]}
                  isChanged={(override[field.name] ?? null) !== null}
                  error={refusals.at.get(field.name)}
                  onChange={change}
                />
              ))}
            </SimpleGrid>
          </Stack>
        </Fieldset>
      )}
    </Stack>
  );
}
