import Form from '@rjsf/mantine';
import type { FormProps } from '@rjsf/core';
import { useMemo } from 'react';
import type { JsonObject } from '../../../host-sdk/index.js';
import { AddButton } from './add-button.js';
import { errorSchemaOf, type Fault } from './faults.js';
import { fieldIdOf } from './field-id.js';
import type { FormKnowledge } from './form-knowledge.js';
import { GroupDescription, GroupTitle, ListTitle } from './group-words.js';
import { ObjectError } from './object-error.js';
import { OPTION_VALIDATOR } from './option-validator.js';
import { SecretWidget } from './secret-widget.js';
import type { FieldGroup } from './sections.js';
import { SwitchWidget } from './switch-widget.js';
import { TableListField } from './table-list-field.js';
import { uiSchemaOf } from './ui-schema.js';

export interface FieldGroupFormProps extends Pick<FormKnowledge, 'tried' | 'goToField'> {
  readonly group: FieldGroup;
  readonly config: JsonObject;
  /** Faults of the whole configuration; faults of other fields are ignored. */
  readonly faults: readonly Fault[];
  /** Paths (joined by `.`) of the secrets that the host has. */
  readonly kept: ReadonlySet<string>;
  readonly onChange: (config: JsonObject) => void;
}

const TEMPLATES = {
  ButtonTemplates: { AddButton },
  FieldErrorTemplate: ObjectError,
  TitleFieldTemplate: GroupTitle,
  ArrayFieldTitleTemplate: ListTitle,
  DescriptionFieldTemplate: GroupDescription,
};
const FIELDS = { tables: TableListField };
const WIDGETS = { secret: SecretWidget, CheckboxWidget: SwitchWidget };
// Defaults are shown but not stored: a connection contains only chosen values.
const DEFAULTS: NonNullable<FormProps['experimental_defaultFormStateBehavior']> = { emptyObjectFields: 'skipDefaults' };

/** Fields of a connection's form, rendered only from the manifest's schema. */
export function FieldGroupForm({ group, config, faults, kept, onChange, tried, goToField }: FieldGroupFormProps) {
  const { part, schema } = group;
  const keys = useMemo(() => Object.keys(schema['properties'] as JsonObject), [schema]);
  const uiSchema = useMemo(() => ({ ...uiSchemaOf(schema), 'ui:submitButtonOptions': { norender: true } }), [schema]);
  const keptIds = useMemo(() => new Set([...kept].map((path) => fieldIdOf(path.split('.')))), [kept]);
  const knowledge: FormKnowledge = { keptIds, tried, goToField };
  const object = part === undefined ? config : ((config[part] ?? {}) as JsonObject);
  const own = Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
  const others = Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
  const inside = part === undefined ? faults : faults.flatMap((fault) => (fault.path[0] === part ? within(fault) : []));
  return (
    <Form
      tagName="div"
      idPrefix={fieldIdOf(part === undefined ? [] : [part])}
      schema={schema}
      uiSchema={uiSchema}
      validator={OPTION_VALIDATOR}
      formData={own}
      formContext={knowledge}
      fields={FIELDS}
      widgets={WIDGETS}
      templates={TEMPLATES}
      extraErrors={errorSchemaOf(inside.filter(({ path }) => keys.includes(path[0] ?? '')))}
      experimental_defaultFormStateBehavior={DEFAULTS}
      showErrorList={false}
      noHtml5Validate
      onChange={({ formData }) => {
        const changed = { ...others, ...(formData as JsonObject) };
        onChange(part === undefined ? changed : { ...config, [part]: changed });
      }}
    />
  );
}

function within({ path, ...fault }: Fault): Fault {
  return { ...fault, path: path.slice(1) };
}
