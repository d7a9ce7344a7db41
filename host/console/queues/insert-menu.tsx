import { Button, Menu, Text } from '@mantine/core';
import type { Item } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import { attributesOf, rawDataOf, type Placeholder } from './placeholders.js';

interface InsertMenuProps {
  readonly target: string;
  /** The alert whose raw data the menu offers. */
  readonly item: Item;
  readonly insert: (name: string) => void;
}

/** Offers the placeholders of a template, each with its value in one alert. */
export function InsertMenu({ target, item, insert }: InsertMenuProps) {
  const words = TEXTS.queues.mapping;
  const entry = ({ name, value }: Placeholder) => (
    <Menu.Item
      key={name}
      onClick={() => {
        insert(name);
      }}
    >
      <Text size="sm" span>
        ${name}
      </Text>{' '}
      <Text size="xs" c="dimmed" span truncate>
        {value}
      </Text>
    </Menu.Item>
  );
  const raw = rawDataOf(item);
  return (
    <Menu width={320} position="bottom-end" returnFocus={false}>
      <Menu.Target>
        <Button size="xs" variant="default" aria-label={words.insertInto(target)}>
          {words.insert}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} className="insert-menu">
        <Menu.Label>{words.attributes}</Menu.Label>
        {attributesOf(item).map(entry)}
        {raw.length > 0 && <Menu.Label>{words.rawData}</Menu.Label>}
        {raw.map(entry)}
      </Menu.Dropdown>
    </Menu>
  );
}
