import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';
import { muteStage, type DraftMute } from './draft-rule.js';
import { MuteFields } from './mute-fields.js';

interface MuteListProps {
  readonly mutes: readonly DraftMute[];
  readonly onChange: (mutes: readonly DraftMute[]) => void;
}

const COLORS = { running: 'orange', coming: 'blue', over: 'gray' } as const;

/** The mutes of a rule: planned and active ones can be changed, ended ones are only shown. */
export function MuteList({ mutes, onChange }: MuteListProps) {
  // Keys of the rows, so that each keeps its fields when another row is removed.
  const [keys, setKeys] = useState(() => mutes.map((_, index) => index));
  const words = TEXTS.rules.mute;
  const now = Date.now();
  const change = (index: number, mute: DraftMute) => {
    onChange(mutes.map((one, at) => (at === index ? mute : one)));
  };
  return (
    <Stack gap="sm" role="group" aria-label={words.title}>
      <Text size="sm" c="dimmed">
        {mutes.length === 0 ? words.none : words.help}
      </Text>
      {mutes.map((mute, index) => {
        const stage = muteStage(mute, now);
        const name = mute.name === '' ? words.nameless(index + 1) : mute.name;
        return (
          <Paper key={keys[index]} withBorder p="sm" component="section" aria-label={words.one(name)}>
            <Stack gap="xs">
              <Group justify="space-between" gap="xs">
                <Group gap="xs">
                  <Badge variant="outline" color={COLORS[stage]}>
                    {words.stage[stage]}
                  </Badge>
                  {stage === 'over' && (
                    <Text size="sm">
                      {mute.name}: <Moment at={mute.from} /> – <Moment at={mute.until} />
                    </Text>
                  )}
                </Group>
                <Group gap="xs">
                  {stage === 'running' && (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={words.endNamed(name)}
                      onClick={() => {
                        change(index, { ...mute, until: new Date().toISOString() });
                      }}
                    >
                      {words.end}
                    </Button>
                  )}
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={TEXTS.remove.named(name)}
                    onClick={() => {
                      setKeys(keys.filter((_, at) => at !== index));
                      onChange(mutes.filter((_, at) => at !== index));
                    }}
                  >
                    {TEXTS.remove.button}
                  </Button>
                </Group>
              </Group>
              {stage !== 'over' && (
                <MuteFields
                  mute={mute}
                  begun={stage === 'running'}
                  onChange={(changed) => {
                    change(index, changed);
                  }}
                />
              )}
            </Stack>
          </Paper>
        );
      })}
      <Group>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            setKeys([...keys, Math.max(-1, ...keys) + 1]);
            onChange([...mutes, { name: '', filter: {}, until: '' }]);
          }}
        >
          {words.add}
        </Button>
      </Group>
    </Stack>
  );
}
