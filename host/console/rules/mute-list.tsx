import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Mute } from '../../tickets/mute.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts.js';

interface MuteListProps {
  readonly mutes: readonly Mute[];
  readonly onChange: (mutes: readonly Mute[]) => void;
}

/** Times in which a rule makes no tickets. A new one begins at once. */
export function MuteList({ mutes, onChange }: MuteListProps) {
  const [name, setName] = useState('');
  const [until, setUntil] = useState('');
  const words = TEXTS.rules;
  const add = () => {
    // The field holds the viewer's own time.
    const mute = { name, filter: {}, from: new Date().toISOString(), until: new Date(until).toISOString() };
    onChange([...mutes, mute]);
    setName('');
    setUntil('');
  };
  return (
    <Stack gap="xs">
      {mutes.length === 0 && <Text size="sm">{words.noMutes}</Text>}
      {mutes.map((mute, index) => (
        <Group key={index} gap="sm">
          <Text size="sm">
            {mute.name}: <Moment at={mute.from} /> – <Moment at={mute.until} />
          </Text>
          <Button
            size="xs"
            variant="default"
            aria-label={TEXTS.remove.named(mute.name)}
            onClick={() => {
              onChange(mutes.filter((_, at) => at !== index));
            }}
          >
            {TEXTS.remove.button}
          </Button>
        </Group>
      ))}
      <Group align="flex-end">
        <TextInput
          label={words.muteName}
          value={name}
          onChange={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
        <TextInput
          type="datetime-local"
          label={words.muteUntil}
          value={until}
          onChange={({ currentTarget }) => {
            setUntil(currentTarget.value);
          }}
        />
        <Button variant="default" disabled={name.trim() === '' || until === ''} onClick={add}>
          {words.addMute}
        </Button>
      </Group>
    </Stack>
  );
}
