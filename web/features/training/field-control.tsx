import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core';
import type { Field } from './fields.ts';
import type { SettingValue } from './settings.ts';

export interface FieldControlProps<Name extends string> {
  readonly field: Field<Name>;
  /** What holds: what was changed, else what the preset or the choice has. */
  readonly value: SettingValue | undefined;
  /** Whether it differs from the preset. */
  readonly isChanged: boolean;
  readonly error: string | undefined;
  readonly onChange: (name: Name, value: SettingValue | null) => void;
}

/** The control of one setting, with its unit, its bounds, and what the server said of it. */
export function FieldControl<Name extends string>({
  field,
  value,
  isChanged,
  error,
  onChange,
}: FieldControlProps<Name>) {
  const { name, label, help } = field;
  const unit = field.kind === 'number' && field.unit ? `, ${field.unit}` : '';
  const common = {
    label: `${label}${unit}`,
    description: help,
    error,
    'data-changed': isChanged || undefined,
    styles: { label: { fontWeight: isChanged ? 700 : 500 } },
  };
  switch (field.kind) {
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => onChange(name, typeof given === 'number' ? given : null)}
          allowDecimal={!field.isWhole}
          allowNegative={false}
          step={field.step ?? 1}
          error={error ?? boundsError(field, value)}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          value={typeof value === 'string' ? value : null}
          onChange={(given) => onChange(name, given)}
          data={[...field.options]}
          allowDeselect={false}
        />
      );
    case 'switch':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => onChange(name, event.currentTarget.checked)}
        />
      );
    case 'set':
      return (
        <MultiSelect
          {...common}
          value={Array.isArray(value) ? value : []}
          onChange={(given) => onChange(name, given)}
          data={[...field.options]}
          placeholder={Array.isArray(value) && value.length > 0 ? '' : 'Nothing'}
        />
      );
  }
}

function boundsError(
  { min, max, isWhole }: { min: number; max: number; isWhole: boolean },
  value: SettingValue | undefined,
): string | undefined {
  if (typeof value !== 'number' || (min <= value && value <= max)) return undefined;
  return `${isWhole ? 'A whole number' : 'A number'} from ${min.toLocaleString()} to ${max.toLocaleString()}.`;
}
