import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

interface SearchInputProps {
  readonly label: string;
  readonly placeholder?: string;
  /** The search text of the current list. */
  readonly value: string;
  readonly search: (text: string) => void;
  /** In a dialog: has the focus when it opens. */
  readonly first?: boolean;
}

const PAUSE_MS = 300;

/** A field that searches when the user pauses, instead of at each letter. */
export function SearchInput({ label, placeholder, value, search, first = false }: SearchInputProps) {
  const [text, setText] = useState(value);
  const soon = useDebouncedCallback(search, PAUSE_MS);
  useEffect(() => {
    // Another part, or Back, has changed the search.
    setText(value);
  }, [value]);
  return (
    <TextInput
      type="search"
      data-autofocus={first || undefined}
      label={label}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        soon(currentTarget.value);
      }}
    />
  );
}
