import { Button, Group, Paper, SegmentedControl, Stack, TagsInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { DedupeRule } from '../../api/shapes/rule.js';
import { FilterBuilder } from '../filters/filter-builder.js';
import { TEXTS } from '../texts/index.js';

interface DedupeListProps {
  readonly dedupe: readonly DedupeRule[];
  readonly onChange: (dedupe: readonly DedupeRule[]) => void;
}

interface Row {
  readonly key: number;
  readonly way: DedupeRule;
}

/** The groupings by which alerts share a ticket; the first matching one applies. A grouping without fields is not saved. */
export function DedupeList({ dedupe, onChange }: DedupeListProps) {
  const [rows, setRows] = useState<readonly Row[]>(() => dedupe.map((way, key) => ({ key, way })));
  const words = TEXTS.rules.dedupe;
  const set = (changed: readonly Row[]) => {
    setRows(changed);
    onChange(changed.map(({ way }) => way).filter((way) => !('fields' in way) || way.fields.length > 0));
  };
  const swap = (index: number, other: number) => {
    const [one, two] = [rows[index], rows[other]];
    if (one === undefined || two === undefined) return;
    set(rows.map((row, at) => (at === index ? two : at === other ? one : row)));
  };
  return (
    <Stack gap="sm" role="group" aria-label={words.title}>
      <Text size="sm" c="dimmed">
        {rows.length === 0 ? words.none : words.help}
      </Text>
      {rows.map(({ key, way }, index) => (
        <Paper key={key} withBorder p="sm" component="section" aria-label={words.one(index + 1)}>
          <Stack gap="xs">
            <Group justify="space-between" gap="xs">
              <SegmentedControl
                aria-label={words.how}
                size="xs"
                value={'fields' in way ? 'fields' : 'filter'}
                data={[
                  { value: 'fields', label: words.byFields },
                  { value: 'filter', label: words.byFilter },
                ]}
                onChange={(how) => {
                  const changed: DedupeRule = how === 'fields' ? { fields: [] } : { filter: {} };
                  set(rows.map((row) => (row.key === key ? { key, way: changed } : row)));
                }}
              />
              <Group gap="xs">
                <Button
                  size="xs"
                  variant="default"
                  disabled={index === 0}
                  aria-label={words.upNamed(index + 1)}
                  onClick={() => {
                    swap(index, index - 1);
                  }}
                >
                  {words.up}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  disabled={index === rows.length - 1}
                  aria-label={words.downNamed(index + 1)}
                  onClick={() => {
                    swap(index, index + 1);
                  }}
                >
                  {words.down}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={TEXTS.remove.named(words.one(index + 1))}
                  onClick={() => {
                    set(rows.filter((row) => row.key !== key));
                  }}
                >
                  {TEXTS.remove.button}
                </Button>
              </Group>
            </Group>
            {'fields' in way ? (
              <TagsInput
                label={words.fields}
                description={words.fieldsHelp}
                value={[...way.fields]}
                data={Object.keys(TEXTS.filter.fields)}
                onChange={(fields) => {
                  set(rows.map((row) => (row.key === key ? { key, way: { fields } } : row)));
                }}
              />
            ) : (
              <FilterBuilder
                label={words.filter(index + 1)}
                filter={way.filter}
                onChange={(filter) => {
                  set(rows.map((row) => (row.key === key ? { key, way: { filter } } : row)));
                }}
              />
            )}
          </Stack>
        </Paper>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            set([...rows, { key: Math.max(-1, ...rows.map((row) => row.key)) + 1, way: { fields: [] } }]);
          }}
        >
          {words.add}
        </Button>
      </Group>
    </Stack>
  );
}
