import { Alert, Fieldset, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Field, Item, Mapping } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import { fieldChoices, titleOf } from './field-choices.js';
import './mapping-editor.css';
import { targetFault } from './mapping-faults.js';
import { MappingRow } from './mapping-row.js';

interface MappingEditorProps {
  readonly title: string;
  readonly mappings: readonly Mapping[];
  /** Fields of the product; absent until they are loaded. */
  readonly fields: readonly Field[] | undefined;
  /** Targets that a ticket needs. */
  readonly needed: readonly string[];
  /** The alert that the templates are shown for. */
  readonly item: Item | undefined;
  readonly onChange: (mappings: readonly Mapping[]) => void;
}

/** Target fields and the templates that fill them. */
export function MappingEditor({ title, mappings, fields, needed, item, onChange }: MappingEditorProps) {
  const words = TEXTS.queues.mapping;
  // Keys of the rows, so that the caret stays in its row when another row is removed.
  const [keys, setKeys] = useState<readonly number[]>([]);
  const keyOf = (index: number) => keys[index] ?? index;
  const taken = new Set(mappings.map(({ target }) => target));
  const missing = needed.filter((target) => !isFilled(mappings, target));
  return (
    <Fieldset legend={title}>
      <Stack gap="sm">
        {missing.length > 0 && (
          <Alert color="orange" variant="outline" title={words.missingTitle}>
            {words.missing(missing.map((target) => titleOf(target, fields)).join(', '))}
          </Alert>
        )}
        <div className="mapping-heads" aria-hidden="true">
          <span>{words.field}</span>
          <span>{words.text}</span>
        </div>
        {mappings.map((mapping, index) => (
          <MappingRow
            key={keyOf(index)}
            mapping={mapping}
            number={index + 1}
            fields={fields}
            taken={taken}
            fault={targetFault(mapping, index, mappings, fields)}
            item={item}
            onChange={(changed) => {
              onChange(mappings.map((one, at) => (at === index ? changed : one)));
            }}
            remove={() => {
              setKeys(mappings.map((_, at) => keyOf(at)).filter((_, at) => at !== index));
              onChange(mappings.filter((_, at) => at !== index));
            }}
          />
        ))}
        {fields !== undefined && (
          <Select
            // A new element after each added field, so that the last search text disappears.
            key={mappings.length}
            label={words.add}
            placeholder={words.choose}
            data={fieldChoices(fields, '', taken)}
            value={null}
            searchable
            onChange={(chosen) => {
              if (chosen === null) return;
              const all = mappings.map((_, at) => keyOf(at));
              setKeys([...all, Math.max(-1, ...all) + 1]);
              onChange([...mappings, { target: chosen, template: '' }]);
            }}
            maw={360}
          />
        )}
      </Stack>
    </Fieldset>
  );
}

function isFilled(mappings: readonly Mapping[], target: string): boolean {
  return mappings.some((one) => one.target.toLowerCase() === target.toLowerCase() && one.template.trim() !== '');
}
