import { Button, Fieldset, Group, Select, Stack, Textarea } from '@mantine/core';
import type { Field, Mapping } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts.js';

interface MappingEditorProps {
  readonly title: string;
  readonly mappings: readonly Mapping[];
  /** Fields of the product that a ticket may fill. */
  readonly fields: readonly Field[];
  readonly onChange: (mappings: readonly Mapping[]) => void;
}

/** Target fields and the templates that fill them. */
export function MappingEditor({ title, mappings, fields, onChange }: MappingEditorProps) {
  const words = TEXTS.queues.mapping;
  const used = new Set(mappings.map(({ target }) => target));
  const known = fields
    .filter(({ writable }) => writable)
    .map((field) => ({ value: field.name, label: describe(field) }));
  const replace = (index: number, change: Partial<Mapping>) => {
    onChange(mappings.map((one, at) => (at === index ? { ...one, ...change } : one)));
  };
  return (
    <Fieldset legend={title}>
      <Stack gap="sm">
        {mappings.map(({ target, template }, index) => (
          <Group key={index} align="flex-end" gap="sm">
            <Select
              label={words.target(index + 1)}
              data={choices(known, target, used)}
              value={target}
              searchable
              allowDeselect={false}
              onChange={(chosen) => {
                if (chosen !== null) replace(index, { target: chosen });
              }}
              w={300}
            />
            <Textarea
              label={words.template(target)}
              value={template}
              autosize
              minRows={1}
              flex={1}
              miw={220}
              onChange={({ currentTarget }) => {
                replace(index, { template: currentTarget.value });
              }}
            />
            <Button
              variant="default"
              aria-label={words.remove(target)}
              onClick={() => {
                onChange(mappings.filter((_, at) => at !== index));
              }}
            >
              {TEXTS.remove.button}
            </Button>
          </Group>
        ))}
        <Select
          label={words.add}
          placeholder={words.choose}
          data={known.filter(({ value }) => !used.has(value))}
          value={null}
          searchable
          onChange={(chosen) => {
            if (chosen !== null) onChange([...mappings, { target: chosen, template: '' }]);
          }}
          w={300}
        />
      </Stack>
    </Fieldset>
  );
}

/** What is chosen stays a choice, also where the product no longer describes it. */
function choices(known: readonly { value: string; label: string }[], target: string, used: ReadonlySet<string>) {
  const others = known.filter(({ value }) => value === target || !used.has(value));
  return others.some(({ value }) => value === target) ? others : [{ value: target, label: target }, ...others];
}

function describe({ name, type, maxLength, required }: Field): string {
  const facts = [
    type,
    ...(maxLength === undefined ? [] : [String(maxLength)]),
    ...(required ? [TEXTS.queues.mapping.required] : []),
  ];
  return `${name} (${facts.join(', ')})`;
}
