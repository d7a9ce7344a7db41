import { Stack, Switch, Text } from '@mantine/core';
import Form from '@rjsf/mantine';
import type { FormProps } from '@rjsf/core';
import type { UiSchema } from '@rjsf/utils';
import { useMemo } from 'react';
import type { JsonObject } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts.js';
import { AddButton } from './add-button.js';
import { errorSchemaOf } from './faults.js';
import type { Fault } from './faults.js';
import { OPTION_VALIDATOR } from './option-validator.js';
import { SecretWidget } from './secret-widget.js';
import type { FormKnowledge } from './secret-widget.js';
import { startOf } from './sections.js';
import type { Section } from './sections.js';
import { uiSchemaOf } from './ui-schema.js';

interface SectionFormProps {
  readonly section: Section;
  readonly config: JsonObject;
  readonly faults: readonly Fault[];
  /** Paths (joined by `.`) of the secrets that the host has. */
  readonly kept: ReadonlySet<string>;
  readonly onChange: (config: JsonObject) => void;
}

const TEMPLATES = { ButtonTemplates: { AddButton } };
const WIDGETS = { secret: SecretWidget };
// Defaults are shown, not written down: a connection holds what somebody chose.
const DEFAULTS: NonNullable<FormProps['experimental_defaultFormStateBehavior']> = { emptyObjectFields: 'skipDefaults' };

/** One step of a connection's form, drawn from the manifest's schema alone. */
export function SectionForm({ section, config, faults, kept, onChange }: SectionFormProps) {
  const { schema, optionalKey } = section;
  const keys = useMemo(() => Object.keys(schema['properties'] as JsonObject), [schema]);
  const uiSchema = useMemo(() => {
    const ui = uiSchemaOf(schema);
    // The step is named after it already.
    if (optionalKey !== undefined) ui[optionalKey] = { ...(ui[optionalKey] as UiSchema), 'ui:label': false };
    return { ...ui, 'ui:submitButtonOptions': { norender: true } };
  }, [schema, optionalKey]);
  const knowledge = useMemo<FormKnowledge>(
    () => ({ keptIds: new Set([...kept].map((path) => `root_${path.replaceAll('.', '_')}`)) }),
    [kept],
  );
  const used = optionalKey === undefined || config[optionalKey] !== undefined;
  const own = Object.fromEntries(Object.entries(config).filter(([key]) => keys.includes(key)));
  const others = Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));
  const extraErrors = errorSchemaOf(faults.filter(({ path }) => keys.includes(path[0] ?? '')));

  const use = (wanted: boolean) => {
    const inner = ((schema['properties'] as JsonObject)[optionalKey ?? ''] ?? {}) as JsonObject;
    onChange(wanted ? { ...config, [optionalKey ?? '']: startOf(inner) } : others);
  };
  return (
    <Stack>
      {section.description !== undefined && <Text c="dimmed">{section.description}</Text>}
      {optionalKey !== undefined && (
        <Switch
          label={TEXTS.form.use(section.title)}
          checked={used}
          onChange={({ currentTarget }) => {
            use(currentTarget.checked);
          }}
        />
      )}
      {used && (
        <Form
          tagName="div"
          schema={schema}
          uiSchema={uiSchema}
          validator={OPTION_VALIDATOR}
          formData={own}
          formContext={knowledge}
          widgets={WIDGETS}
          templates={TEMPLATES}
          extraErrors={extraErrors}
          experimental_defaultFormStateBehavior={DEFAULTS}
          showErrorList={false}
          noHtml5Validate
          onChange={({ formData }) => {
            onChange({ ...others, ...(formData as JsonObject) });
          }}
        />
      )}
    </Stack>
  );
}
