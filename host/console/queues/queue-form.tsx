import { Group, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiRule } from '../../api/shapes/rule.js';
import type { DefaultMappings } from '../../../host-sdk/index.js';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { useFormVersion } from '../parts/form-version.js';
import { SavedForm } from '../parts/saved-form.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { ClosingFields } from './closing-fields.js';
import { MappingEditor } from './mapping-editor.js';
import { QueuePreview } from './queue-preview.js';
import { ShownAlert } from './shown-alert.js';
import { toSend, type WrittenQueue } from './written-queue.js';

interface QueueFormProps {
  readonly start: WrittenQueue;
  readonly rules: readonly ApiRule[];
  /** Names of connections that create tickets; a stored queue keeps its connection. */
  readonly connections: readonly string[];
  /** Set for an existing queue. */
  readonly version: string | undefined;
}

const ALERTS = 100;

/** Where a rule’s alerts go, and how their tickets are filled. */
export function QueueForm({ start, rules, connections, version: today }: QueueFormProps) {
  const stored = today !== undefined;
  const { version, taken } = useFormVersion(today);
  const [draft, setDraft] = useState(start);
  const [alertId, setAlertId] = useState<string>();
  const { mayConfigure } = useSession();
  const params = { name: draft.connection };
  const rule = rules.find(({ name }) => name === draft.rule);
  const kind = rule?.kind ?? 'alert';
  const queues = useApi('/api/connections/{name}/queues', { params });
  const fields = useApi('/api/connections/{name}/fields', { params });
  const defaults = useApi('/api/connections/{name}/mappings', { params, query: { kind } });
  const alerts = useApi('/api/rules/{name}/alerts', { params: { name: draft.rule }, query: { limit: ALERTS } });
  const whole = {
    ...toSend(draft),
    create: draft.create ?? defaults.data?.create,
    update: draft.update ?? defaults.data?.update,
  };
  const save = useChange((over: string | undefined) =>
    stored
      ? api.put('/api/queues/{name}', { params: { name: draft.name }, ifMatch: over ?? version, body: whole })
      : api.post('/api/queues', { body: whole }),
  );
  const renew = taken(save.error);
  const take =
    renew &&
    (() => {
      renew();
      setDraft(start);
      save.reset();
    });
  // Values that are set stay visible, also if the rule no longer recognizes resolved alerts.
  const resolves = rule?.resolved_when != null || start.resolved !== undefined;
  const words = TEXTS.queues;
  const change = (part: Partial<WrittenQueue>) => {
    setDraft((before) => ({ ...before, ...part }));
  };
  const labels = queues.data?.queues.map(({ label }) => label) ?? [];
  const queue = draft.queue ?? labels[0] ?? null;
  const shown = alerts.data?.alerts.find(({ item }) => item.id === alertId) ?? alerts.data?.alerts[0];
  // Both call the same tenant, so one error message is enough.
  const trouble = fields.error ?? queues.error ?? defaults.error ?? alerts.error;
  return (
    <Stack>
      {trouble !== null && (
        <Trouble
          error={trouble}
          again={() => {
            for (const query of [fields, queues, defaults, alerts]) if (query.error !== null) void query.refetch();
          }}
        />
      )}
      <SavedForm save={save} take={take} label={words.save} saved={words.saved} back="/queues">
        <Group align="flex-start">
          <TextInput
            label={words.column.name}
            value={draft.name}
            readOnly={stored}
            variant={stored ? 'filled' : 'default'}
            required
            onChange={({ currentTarget }) => {
              change({ name: currentTarget.value });
            }}
          />
          <Select
            label={words.column.rule}
            data={rules.map(({ name }) => name)}
            value={draft.rule}
            allowDeselect={false}
            searchable
            onChange={(rule) => {
              change({ rule: rule ?? draft.rule });
            }}
          />
          <Select
            label={words.column.connection}
            data={[...new Set([draft.connection, ...connections])]}
            value={draft.connection}
            allowDeselect={false}
            readOnly={stored}
            variant={stored ? 'filled' : 'default'}
            onChange={(connection) => {
              const { queue: _none, ...others } = draft;
              if (connection !== null) setDraft({ ...others, connection });
            }}
          />
          <Select
            label={words.column.queue}
            description={queues.error === null ? undefined : words.queueHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={[...new Set([...(queue === null ? [] : [queue]), ...labels])]}
            value={queue}
            allowDeselect={false}
            searchable
            onChange={(chosen) => {
              if (chosen !== null) change({ queue: chosen });
            }}
          />
          <Select
            label={words.mode}
            data={Object.entries(words.modes).map(([value, label]) => ({ value, label }))}
            value={draft.mode}
            allowDeselect={false}
            onChange={(mode) => {
              change({ mode: mode === 'upsert' ? 'upsert' : 'append' });
            }}
          />
        </Group>
        <ClosingFields queue={draft} onChange={change} />
        {alerts.data !== undefined && <ShownAlert data={alerts.data} id={shown?.item.id} onChange={setAlertId} />}
        {(['create', 'update', ...(resolves ? (['resolved'] as const) : [])] as const).map((part) => (
          <MappingEditor
            key={part}
            title={words.mapping[part]}
            mappings={(part === 'resolved' ? draft.resolved : whole[part]) ?? []}
            fields={fields.data?.fields}
            needed={part === 'create' ? neededOf(defaults.data) : []}
            item={shown?.item ?? alerts.data?.sample}
            onChange={(mappings) => {
              change({ [part]: mappings });
            }}
          />
        ))}
      </SavedForm>
      {mayConfigure && (
        <QueuePreview
          fields={fields.data?.fields}
          draft={whole}
          alertId={shown?.item.id}
          ready={draft.name !== '' && whole.create !== undefined}
        />
      )}
    </Stack>
  );
}

/** Fields that every queue must fill. */
function neededOf(defaults: DefaultMappings | undefined): readonly string[] {
  return defaults?.needed ?? defaults?.create.map(({ target }) => target) ?? [];
}
