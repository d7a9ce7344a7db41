import { Button, Group } from '@mantine/core';

interface OlderEntriesProps {
  /** Id that the page begins below; 0: the newest. */
  readonly before: number;
  /** What the page shows. */
  readonly entries: readonly { readonly id: number }[];
  /** Entries on a full page; fewer are the last ones. */
  readonly size: number;
  readonly turn: (before: number) => void;
  readonly words: { readonly newest: string; readonly older: string };
}

/** Turns the pages of a list that grows at its top. */
export function OlderEntries({ before, entries, size, turn, words }: OlderEntriesProps) {
  return (
    <Group justify="flex-end">
      {before !== 0 && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            turn(0);
          }}
        >
          {words.newest}
        </Button>
      )}
      <Button
        variant="default"
        size="xs"
        disabled={entries.length < size}
        onClick={() => {
          turn(entries.at(-1)?.id ?? 0);
        }}
      >
        {words.older}
      </Button>
    </Group>
  );
}
