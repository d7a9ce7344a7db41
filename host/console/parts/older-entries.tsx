import { Button, Group } from '@mantine/core';

interface OlderEntriesProps {
  /** The page starts below this id; 0: the newest entries. */
  readonly before: number;
  /** Entries on the page. */
  readonly entries: readonly { readonly id: number }[];
  /** Entries on a full page; a page with fewer is the last one. */
  readonly size: number;
  readonly turn: (before: number) => void;
  readonly words: { readonly newest: string; readonly older: string };
}

/** Paging buttons of a list that grows at its top. */
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
