import { Button, Group, Text } from '@mantine/core';
import { TEXTS } from '../texts/index.js';

interface PagerProps {
  readonly total: number;
  readonly offset: number;
  /** Rows on a page. */
  readonly size: number;
  readonly turn: (offset: number) => void;
}

export function Pager({ total, offset, size, turn }: PagerProps) {
  const words = TEXTS.pager;
  const last = Math.max(0, Math.ceil(total / size) - 1) * size;
  const turns = [
    { label: words.first, to: 0, disabled: offset === 0 },
    { label: words.previous, to: Math.max(0, offset - size), disabled: offset === 0 },
    { label: words.next, to: offset + size, disabled: offset + size >= total },
    { label: words.last, to: last, disabled: offset >= last },
  ];
  return (
    <Group justify="space-between" component="nav" aria-label={words.label}>
      <Text size="sm">{words.of(Math.min(offset + 1, total), Math.min(offset + size, total), total)}</Text>
      <Group gap="xs">
        {turns.map(({ label, to, disabled }) => (
          <Button
            key={label}
            variant="default"
            size="xs"
            disabled={disabled}
            onClick={() => {
              turn(to);
              // Moves the focus to the start of the list.
              window.scrollTo({ top: 0 });
            }}
          >
            {label}
          </Button>
        ))}
      </Group>
    </Group>
  );
}
