import { Button, Group, Select, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import type { Field, Item, Mapping } from '../../../host-sdk/index.js';
import { renderTemplate } from '../../rules/render-template.js';
import { TEXTS } from '../texts/index.js';
import { factsOf, fieldChoices, titleOf } from './field-choices.js';
import { InsertMenu } from './insert-menu.js';
import { lengthFault } from './mapping-faults.js';
import { insertInto } from './placeholders.js';

interface MappingRowProps {
  readonly mapping: Mapping;
  /** Counts from 1. */
  readonly number: number;
  /** Fields of the product; absent until they are loaded. */
  readonly fields: readonly Field[] | undefined;
  /** Targets of the other rows. */
  readonly taken: ReadonlySet<string>;
  /** Why the target cannot be filled. */
  readonly fault: string | undefined;
  /** The alert for the preview of the template. */
  readonly item: Item | undefined;
  readonly onChange: (mapping: Mapping) => void;
  readonly remove: () => void;
}

/** A target field, the template that fills it, and a preview for an alert. */
export function MappingRow({ mapping, number, fields, taken, fault, item, onChange, remove }: MappingRowProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { target, template } = mapping;
  const field = fields?.find(({ name }) => name === target);
  const title = titleOf(target, fields);
  const text = item === undefined ? undefined : renderTemplate(template, item);
  const words = TEXTS.queues.mapping;
  const insert = (name: string) => {
    const { selectionStart = template.length, selectionEnd = template.length } = area.current ?? {};
    const [changed, caret] = insertInto(template, name, selectionStart, selectionEnd);
    onChange({ target, template: changed });
    // After the menu has released the focus and the text is inserted.
    setTimeout(() => {
      area.current?.focus();
      area.current?.setSelectionRange(caret, caret);
    });
  };
  return (
    <div className="mapping-row" role="group" aria-label={title}>
      <Select
        aria-label={words.target(number)}
        data={fieldChoices(fields ?? [], target, taken)}
        value={target}
        searchable
        allowDeselect={false}
        description={field === undefined ? undefined : factsOf(field)}
        inputWrapperOrder={['input', 'description', 'error']}
        error={fault}
        onChange={(chosen) => {
          if (chosen !== null) onChange({ target: chosen, template });
        }}
      />
      <div>
        <Textarea
          ref={area}
          aria-label={words.template(title)}
          value={template}
          autosize
          minRows={1}
          error={lengthFault(template, text, field)}
          onChange={({ currentTarget }) => {
            onChange({ target, template: currentTarget.value });
          }}
        />
        {text !== undefined && <Rendered label={words.preview(title)} text={text} most={field?.maxLength} />}
      </div>
      <Group gap="xs" wrap="nowrap">
        {item !== undefined && <InsertMenu target={title} item={item} insert={insert} />}
        <Button size="xs" variant="default" aria-label={words.remove(title)} onClick={remove}>
          {TEXTS.remove.button}
        </Button>
      </Group>
    </div>
  );
}

interface RenderedProps {
  readonly label: string;
  readonly text: string;
  readonly most: number | undefined;
}

function Rendered({ label, text, most }: RenderedProps) {
  const words = TEXTS.queues.mapping;
  return (
    <div className="rendered">
      {/* Read on request only: it changes with every key. */}
      <output aria-label={label} aria-live="off">
        {text === '' ? words.empty : text}
      </output>
      {most !== undefined && (
        <Text size="xs" c="dimmed" ta="right">
          {words.length(text.length, most)}
        </Text>
      )}
    </div>
  );
}
