import { Group, Select, TextInput } from '@mantine/core';
import { TEXTS } from '../texts/index.js';
import type { WrittenQueue } from './written-queue.js';

type Closing = Pick<WrittenQueue, 'on_closed' | 'reopen_within' | 'reopen_status'>;

interface ClosingFieldsProps {
  readonly queue: Closing;
  readonly onChange: (part: Closing) => void;
}

/** What the host does with an alert whose ticket is closed. */
export function ClosingFields({ queue, onChange }: ClosingFieldsProps) {
  const words = TEXTS.queues.closing;
  const { on_closed, reopen_within = '', reopen_status = '' } = queue;
  const reopens = on_closed === 'reopen' || (on_closed === 'new' && reopen_within !== '');
  return (
    <Group align="flex-start" role="group" aria-label={words.title}>
      <Select
        label={words.title}
        data={Object.entries(words.choices).map(([value, label]) => ({ value, label }))}
        value={on_closed}
        allowDeselect={false}
        miw={300}
        onChange={(chosen) => {
          if (chosen !== null) onChange({ ...queue, on_closed: chosen as Closing['on_closed'] });
        }}
      />
      {on_closed !== 'note' && (
        <TextInput
          label={words.within}
          description={words.withinHelp[on_closed]}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={reopen_within}
          placeholder="1h"
          onChange={({ currentTarget: { value } }) => {
            onChange({ ...queue, reopen_within: value.trim() });
          }}
        />
      )}
      {reopens && (
        <TextInput
          label={words.status}
          description={words.statusHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={reopen_status}
          onChange={({ currentTarget: { value } }) => {
            onChange({ ...queue, reopen_status: value });
          }}
        />
      )}
    </Group>
  );
}
