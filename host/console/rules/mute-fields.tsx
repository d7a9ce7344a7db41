import { Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FilterBuilder } from '../filters/filter-builder.js';
import { TEXTS } from '../texts/index.js';
import type { DraftMute } from './draft-rule.js';

interface MuteFieldsProps {
  readonly mute: DraftMute;
  /** True when the mute has started, so that its start is fixed. */
  readonly begun: boolean;
  readonly onChange: (mute: DraftMute) => void;
}

/** Name, time and filter of a mute; times are in the viewer's zone. */
export function MuteFields({ mute, begun, onChange }: MuteFieldsProps) {
  const words = TEXTS.rules.mute;
  const [isPart, setPart] = useState(Object.keys(mute.filter).length > 0);
  const { from, ...rest } = mute;
  return (
    <Stack gap="xs">
      <Group align="flex-start" gap="sm">
        <TextInput
          label={words.name}
          value={mute.name}
          required
          onChange={({ currentTarget }) => {
            onChange({ ...mute, name: currentTarget.value });
          }}
        />
        <TextInput
          type="datetime-local"
          label={words.from}
          description={begun ? undefined : words.fromHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={localTime(from)}
          readOnly={begun}
          variant={begun ? 'filled' : 'default'}
          onChange={({ currentTarget: { value } }) => {
            onChange(value === '' ? rest : { ...mute, from: instant(value) });
          }}
        />
        <TextInput
          type="datetime-local"
          label={words.until}
          value={localTime(mute.until)}
          required
          onChange={({ currentTarget: { value } }) => {
            onChange({ ...mute, until: value === '' ? '' : instant(value) });
          }}
          error={from !== undefined && mute.until !== '' && mute.until <= from ? words.backwards : undefined}
        />
      </Group>
      <Checkbox
        label={words.part}
        checked={isPart}
        onChange={({ currentTarget }) => {
          setPart(currentTarget.checked);
          if (!currentTarget.checked) onChange({ ...mute, filter: {} });
        }}
      />
      {isPart && (
        <FilterBuilder
          label={words.filter}
          filter={mute.filter}
          onChange={(filter) => {
            onChange({ ...mute, filter });
          }}
        />
      )}
    </Stack>
  );
}

/** Text of a time field: the viewer's local time to the minute. */
function localTime(at: string | undefined): string {
  if (at === undefined || at === '') return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function instant(local: string): string {
  return new Date(local).toISOString();
}
