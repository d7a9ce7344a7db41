import { Button, Group, Text } from '@mantine/core';
import { TEXTS } from '../texts.js';

interface PagerProps {
  readonly total: number;
  readonly offset: number;
  /** Rows on a page. */
  readonly size: number;
  readonly turn: (offset: number) => void;
}

export function Pager({ total, offset, size, turn }: PagerProps) {
  return (
    <Group justify="space-between" component="nav" aria-label={TEXTS.pager.label}>
      <Text size="sm">{TEXTS.pager.of(Math.min(offset + 1, total), Math.min(offset + size, total), total)}</Text>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          disabled={offset === 0}
          onClick={() => {
            turn(Math.max(0, offset - size));
          }}
        >
          {TEXTS.pager.newer}
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={offset + size >= total}
          onClick={() => {
            turn(offset + size);
          }}
        >
          {TEXTS.pager.older}
        </Button>
      </Group>
    </Group>
  );
}
