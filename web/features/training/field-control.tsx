import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core';
import type { Field, NumberField } from './fields.ts';
import type { SettingValue } from './settings.ts';

export interface FieldControlProps<Name extends string> {
  readonly field: Field<Name>;
  /** What holds: what was changed, else what the preset or the choice has. */
  readonly value: SettingValue | undefined;
  /** Whether it is not as by default. */
  readonly isChanged: boolean;
  /** What the server said of it. */
  readonly error: string | undefined;
  readonly onChange: (name: Name, value: SettingValue) => void;
}

type InputWrapperOrder = ('label' | 'input' | 'description' | 'error')[];

/** The control of one setting, with its unit and its bounds. */
export function FieldControl<Name extends string>({
  field,
  value,
  isChanged,
  error,
  onChange,
}: FieldControlProps<Name>) {
  const { name, label, help } = field;
  const common = {
    label,
    description: help,
    error,
    // Inputs of a row are in line, whether or not there is something to say of them.
    inputWrapperOrder: ['label', 'input', 'description', 'error'] satisfies InputWrapperOrder,
    styles: { label: { fontWeight: isChanged ? 700 : 500 } },
  };
  switch (field.kind) {
    case 'number':
      return (
        <NumberInput
          {...common}
          label={field.unit ? `${label}, ${field.unit}` : label}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          onChange={(given) => onChange(name, given)}
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
          onChange={(given) => given !== null && onChange(name, given)}
          data={[...field.options]}
          allowDeselect={false}
        />
      );
    case 'switch':
      return (
        <Switch
          {...{ label, description: help, error }}
          checked={value === true}
          onChange={(event) => onChange(name, event.currentTarget.checked)}
        />
      );
    case 'set':
      return (
        <MultiSelect
          {...common}
          value={typeof value === 'object' ? [...value] : []}
          onChange={(given) => onChange(name, given)}
          data={[...field.options]}
          placeholder={typeof value === 'object' && value.length > 0 ? '' : 'Nothing'}
        />
      );
  }
}

function boundsError(
  { min, max, isWhole }: Omit<NumberField<string>, 'name' | 'label'>,
  value: SettingValue | undefined,
): string | undefined {
  const number = value === '' || value === undefined ? Number.NaN : Number(value);
  if (min <= number && number <= max) return undefined;
  return `${isWhole ? 'A whole number' : 'A number'} from ${min.toLocaleString()} to ${max.toLocaleString()}.`;
}
