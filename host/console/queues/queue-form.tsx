import { Button, Group, Paper, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useNavigate } from 'react-router';
import type { DefaultMappings, Field, Queue } from '../../../host-sdk/index.js';
import type { StoredRule } from '../../store/queues.js';
import { call } from '../api/call.js';
import { queryText, useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';
import { MappingEditor } from './mapping-editor.js';
import { QueuePreview } from './queue-preview.js';

/** A queue as it is written: `queue` is the label of the product's own. */
export interface WrittenQueue extends Partial<DefaultMappings> {
  readonly name: string;
  readonly rule: string;
  readonly connection: string;
  readonly queue?: string;
  readonly mode: 'append' | 'upsert';
}

interface QueueFormProps {
  readonly start: WrittenQueue;
  readonly rules: readonly StoredRule[];
  readonly stored: boolean;
}

/** Where the alerts of a rule go to, and what stands in their tickets. */
export function QueueForm({ start, rules, stored }: QueueFormProps) {
  const [draft, setDraft] = useState(start);
  const { mayChange } = useSession();
  const navigate = useNavigate();
  const path = `/api/connections/${encodeURIComponent(draft.connection)}`;
  const kind = rules.find(({ name }) => name === draft.rule)?.kind ?? 'alert';
  const queues = useApi<{ queues: readonly Queue[] }>(`${path}/queues`);
  const fields = useApi<{ fields: readonly Field[] }>(`${path}/fields`);
  const defaults = useApi<DefaultMappings>(`${path}/mappings${queryText({ kind })}`);
  const whole = {
    ...draft,
    create: draft.create ?? defaults.data?.create,
    update: draft.update ?? defaults.data?.update,
  };
  const save = useChange(() =>
    stored
      ? call(`/api/queues/${encodeURIComponent(draft.name)}`, { method: 'PUT', body: whole })
      : call('/api/queues', { method: 'POST', body: whole }),
  );
  const words = TEXTS.queues;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: words.saved });
        void navigate('/queues');
      },
    });
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Paper withBorder p="md">
          <Stack>
            <Group align="flex-start">
              <TextInput
                label={words.column.name}
                value={draft.name}
                disabled={stored}
                required
                onChange={({ currentTarget }) => {
                  setDraft({ ...draft, name: currentTarget.value });
                }}
              />
              <Select
                label={words.column.rule}
                data={rules.map(({ name }) => name)}
                value={draft.rule}
                allowDeselect={false}
                onChange={(rule) => {
                  setDraft({ ...draft, rule: rule ?? draft.rule });
                }}
              />
              <Loaded query={queues}>
                {(data) => (
                  <Select
                    label={words.column.queue}
                    data={data.queues.map(({ label }) => label)}
                    value={draft.queue ?? data.queues[0]?.label ?? null}
                    allowDeselect={false}
                    searchable
                    onChange={(queue) => {
                      if (queue !== null) setDraft({ ...draft, queue });
                    }}
                  />
                )}
              </Loaded>
              <Select
                label={words.mode}
                data={Object.entries(words.modes).map(([value, label]) => ({ value, label }))}
                value={draft.mode}
                allowDeselect={false}
                onChange={(mode) => {
                  setDraft({ ...draft, mode: mode === 'upsert' ? 'upsert' : 'append' });
                }}
              />
            </Group>
            <Loaded query={fields}>
              {(data) =>
                (['create', 'update'] as const).map((part) => (
                  <MappingEditor
                    key={part}
                    title={words.mapping[part]}
                    mappings={whole[part] ?? []}
                    fields={data.fields}
                    onChange={(mappings) => {
                      setDraft({ ...draft, [part]: mappings });
                    }}
                  />
                ))
              }
            </Loaded>
            {save.error !== null && <Trouble error={save.error} />}
            {mayChange && (
              <Group>
                <Button type="submit" loading={save.isPending}>
                  {words.save}
                </Button>
              </Group>
            )}
          </Stack>
        </Paper>
      </form>
      {mayChange && <QueuePreview draft={whole} ready={draft.name !== '' && whole.create !== undefined} />}
    </Stack>
  );
}
