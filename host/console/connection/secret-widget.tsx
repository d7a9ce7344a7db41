import { Button, Group, Input, PasswordInput, Text } from '@mantine/core';
import { ariaDescribedByIds, type WidgetProps } from '@rjsf/utils';
import { useState } from 'react';
import { TEXTS } from '../texts/index.js';
import type { FormKnowledge } from './form-knowledge.js';

/** A secret: it can be set and replaced, never read. */
export function SecretWidget(props: WidgetProps) {
  const { id, label, required, disabled, onChange, rawErrors = [], registry, schema, placeholder } = props;
  const value: unknown = props.value;
  const kept = (registry.formContext as FormKnowledge).keptIds.has(id);
  const [replacing, setReplacing] = useState(false);
  if (kept && !replacing && value === undefined) {
    return (
      <Input.Wrapper
        label={label}
        labelElement="div"
        error={rawErrors.length > 0 ? rawErrors.join(' ') : undefined}
        inputWrapperOrder={['label', 'input', 'error']}
      >
        <Group gap="sm">
          <Text size="sm">{TEXTS.form.secretSet}</Text>
          <Button
            id={id}
            variant="default"
            size="xs"
            aria-label={TEXTS.form.replaceSecret(label)}
            onClick={() => {
              setReplacing(true);
            }}
          >
            {TEXTS.form.replace}
          </Button>
        </Group>
      </Input.Wrapper>
    );
  }
  return (
    <PasswordInput
      id={id}
      label={label}
      description={[schema.description, TEXTS.form.secretReference].filter(Boolean).join(' ')}
      placeholder={placeholder}
      required={required === true && !kept}
      disabled={disabled === true}
      autoComplete="new-password"
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value === '' ? undefined : currentTarget.value);
      }}
      error={rawErrors.length > 0 ? rawErrors.join(' ') : undefined}
      aria-describedby={ariaDescribedByIds(id)}
    />
  );
}
