import { Alert, Stack } from '@mantine/core';
import type { JsonObject } from '../../../host-sdk/index.js';
import { FieldGroupForm, type FieldGroupFormProps } from './field-group-form.js';
import { PartSwitch } from './part-switch.js';
import { startOf, type FormStep, type OptionalPart } from './sections.js';

interface BasicStepProps extends Omit<FieldGroupFormProps, 'group'> {
  /** Schema of the whole configuration. */
  readonly schema: JsonObject;
  readonly step: FormStep;
  readonly parts: readonly OptionalPart[];
  /** The parts that the connection had when the form was opened. */
  readonly had: JsonObject;
  /** The values of the parts that are switched off. */
  readonly parked: JsonObject;
  readonly onPark: (parked: JsonObject) => void;
}

/** The connection's name and purpose: every optional part has a switch, and its basic fields below it. */
export function BasicStep({ schema, step, parts, parked, onPark, ...form }: BasicStepProps) {
  const { config, had, faults, onChange } = form;
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  const use = (key: string, wanted: boolean) => {
    const { [key]: held, ...others } = config;
    if (wanted) onChange({ ...config, [key]: parked[key] ?? startOf(properties[key] ?? {}) });
    else {
      onPark({ ...parked, [key]: held ?? {} });
      onChange(others);
    }
  };
  const own = step.groups.find(({ part }) => part === undefined);
  return (
    <Stack>
      {own !== undefined && <FieldGroupForm {...form} group={own} />}
      {parts.map((part) => (
        <PartSwitch
          key={part.key}
          part={part}
          used={config[part.key] !== undefined}
          had={had[part.key] !== undefined}
          faults={faults.filter(({ path }) => path.length === 1 && path[0] === part.key)}
          onUse={(wanted) => {
            use(part.key, wanted);
          }}
        >
          {step.groups
            .filter((group) => group.part === part.key)
            .map((group) => (
              <FieldGroupForm key={part.key} {...form} group={group} />
            ))}
        </PartSwitch>
      ))}
      {faults
        .filter(({ path }) => path.length === 0)
        .map(({ message }) => (
          <Alert key={message} color="red" variant="outline" role="alert">
            {message}
          </Alert>
        ))}
    </Stack>
  );
}
