import { Stack, Text, Title } from '@mantine/core';
import { FieldGroupForm, type FieldGroupFormProps } from './field-group-form.js';
import type { FormStep, OptionalPart } from './sections.js';

interface StepFormProps extends Omit<FieldGroupFormProps, 'group'> {
  readonly step: FormStep;
  readonly parts: readonly OptionalPart[];
}

/** The fields of one step. */
export function StepForm({ step, parts, ...form }: StepFormProps) {
  return (
    <Stack>
      {step.description !== undefined && <Text c="dimmed">{step.description}</Text>}
      {step.groups.map((group) => (
        <Stack key={group.part ?? ''} gap="xs">
          {step.groups.length > 1 && group.part !== undefined && (
            <Title order={3} size="h5">
              {parts.find(({ key }) => key === group.part)?.title}
            </Title>
          )}
          <FieldGroupForm {...form} group={group} />
        </Stack>
      ))}
    </Stack>
  );
}
