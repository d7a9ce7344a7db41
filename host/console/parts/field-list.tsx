import { Group, Text } from '@mantine/core';
import type { JsonObject } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import { valueText } from './value-text.js';

/** Named values in one or a few lines, nested ones as JSON. */
export function FieldList({ fields }: { readonly fields: JsonObject }) {
  const entries = Object.entries(fields);
  if (entries.length === 0) return null;
  return (
    <Group gap="2px 16px" component="dl" m={0}>
      {entries.map(([name, value]) => (
        <Group key={name} gap={4} wrap="nowrap" align="baseline">
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="xs" m={0} className="whole-text">
            {valueText(value) || TEXTS.none}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
