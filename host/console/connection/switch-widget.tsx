import { Switch } from '@mantine/core';
import type { WidgetProps } from '@rjsf/utils';

/** A switch. Without a value it shows the schema's default. */
export function SwitchWidget({ id, label, value, disabled, onChange, schema, rawErrors = [] }: WidgetProps) {
  return (
    <Switch
      id={id}
      label={label}
      description={schema.description}
      checked={((value as unknown) ?? schema.default) === true}
      disabled={disabled === true}
      error={rawErrors.length > 0 ? rawErrors.join(' ') : undefined}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.checked);
      }}
    />
  );
}
