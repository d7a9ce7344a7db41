import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

interface SearchInputProps {
  readonly label: string;
  readonly placeholder?: string;
  /** The words that the list shows now. */
  readonly value: string;
  readonly search: (text: string) => void;
  /** In a dialog: has the cursor when it opens. */
  readonly first?: boolean;
}

const PAUSE_MS = 300;

/** A field that searches as soon as its user pauses, instead of at each letter. */
export function SearchInput({ label, placeholder, value, search, first = false }: SearchInputProps) {
  const [text, setText] = useState(value);
  const soon = useDebouncedCallback(search, PAUSE_MS);
  useEffect(() => {
    // Cleared, or gone back to, from elsewhere.
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
