import { TextInput } from '@mantine/core';

interface TimeInputProps {
  readonly label: string;
  /** ISO-8601; anything else shows nothing. */
  readonly value: string | undefined;
  /** Receives an instant in ISO-8601 UTC; empty for none. */
  readonly onChange: (instant: string) => void;
}

/** An instant to the minute, in the viewer's zone. */
export function TimeInput({ label, value, onChange }: TimeInputProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={localTime(value)}
      onChange={({ currentTarget }) => {
        const at = new Date(currentTarget.value);
        onChange(Number.isNaN(at.getTime()) ? '' : at.toISOString());
      }}
      w={{ base: '100%', xs: 210 }}
    />
  );
}

/** An instant in the format of the field. */
function localTime(instant: string | undefined): string {
  const at = instant === undefined ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(at)) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
