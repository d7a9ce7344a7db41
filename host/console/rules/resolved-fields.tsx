import { Autocomplete, Group, Stack, TagsInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { ResolvedWhen } from '../../api/shapes/rule.js';
import { TEXTS } from '../texts/index.js';

interface ResolvedFieldsProps {
  readonly when: ResolvedWhen | null;
  /** Receives `null` until there are a field and values. */
  readonly onChange: (when: ResolvedWhen | null) => void;
}

/** The field and values that mark an alert as resolved. */
export function ResolvedFields({ when, onChange }: ResolvedFieldsProps) {
  const [draft, setDraft] = useState<ResolvedWhen>(when ?? { field: '', values: [] });
  const words = TEXTS.rules.resolved;
  const change = (part: Partial<ResolvedWhen>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    onChange(next.field.trim() === '' || next.values.length === 0 ? null : next);
  };
  return (
    <Stack gap="xs" role="group" aria-label={words.title}>
      <Text size="sm" c="dimmed">
        {words.help}
      </Text>
      <Group align="flex-start">
        <Autocomplete
          label={words.field}
          description={words.fieldHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.field}
          data={Object.keys(TEXTS.filter.fields)}
          onChange={(field) => {
            change({ field });
          }}
          miw={260}
        />
        <TagsInput
          label={words.values}
          description={words.valuesHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.values.map(String)}
          onChange={(values) => {
            change({ values });
          }}
          miw={260}
        />
      </Group>
    </Stack>
  );
}
