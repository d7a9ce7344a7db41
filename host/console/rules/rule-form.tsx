import { Autocomplete, Group, Paper, Select, Stack, TextInput, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { FilterBuilder } from '../filters/filter-builder.js';
import { useFormVersion } from '../parts/form-version.js';
import { SavedForm } from '../parts/saved-form.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { DedupeList } from './dedupe-list.js';
import { muteStage, type DraftMute, type DraftRule } from './draft-rule.js';
import { LiveCount } from './live-count.js';
import { MuteList } from './mute-list.js';
import { ResolvedFields } from './resolved-fields.js';
import { RuleTest } from './rule-test.js';

interface RuleFormProps {
  readonly rule: DraftRule;
  /** Existing folders. */
  readonly folders: readonly string[];
  /** Set for an existing rule, whose name is fixed. */
  readonly version?: string | undefined;
}

/** The filter, groupings and mutes of a rule. */
export function RuleForm({ rule: start, folders, version: today }: RuleFormProps) {
  const stored = today !== undefined;
  const { version, taken } = useFormVersion(today);
  const [rule, setRule] = useState(start);
  const { mayConfigure } = useSession();
  const save = useChange((over: string | undefined) =>
    stored
      ? api.put('/api/rules/{name}', {
          params: { name: rule.name },
          ifMatch: over ?? version,
          body: { ...rule, forgetMutes: forgets(start.mutes, rule.mutes) },
        })
      : api.post('/api/rules', { body: rule }),
  );
  const renew = taken(save.error);
  const take =
    renew &&
    (() => {
      renew();
      setRule(start);
      save.reset();
    });
  const words = TEXTS.rules;
  const change = (part: Partial<DraftRule>) => {
    setRule((before) => ({ ...before, ...part }));
  };
  return (
    <Stack>
      <SavedForm save={save} take={take} label={words.save} saved={words.saved} back="/rules">
        <Group align="flex-start">
          <TextInput
            label={words.column.name}
            value={rule.name}
            readOnly={stored}
            variant={stored ? 'filled' : 'default'}
            required
            onChange={({ currentTarget }) => {
              change({ name: currentTarget.value });
            }}
            miw={260}
          />
          <Select
            label={words.column.kind}
            data={Object.entries(words.kind).map(([value, label]) => ({ value, label }))}
            value={rule.kind}
            allowDeselect={false}
            onChange={(kind) => {
              change({ kind: kind === 'event' ? 'event' : 'alert' });
            }}
          />
          <Autocomplete
            label={words.folder}
            description={words.folderHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={rule.folder ?? ''}
            data={[...folders]}
            onChange={(folder) => {
              change({ folder: folder === '' ? null : folder });
            }}
            miw={260}
          />
        </Group>
        <Stack gap="xs">
          <FilterBuilder
            label={words.filter}
            filter={rule.filter}
            onChange={(filter) => {
              change({ filter });
            }}
          />
          {mayConfigure && <LiveCount rule={rule} />}
        </Stack>
        <Part title={words.dedupe.title}>
          <DedupeList
            dedupe={rule.dedupe}
            onChange={(dedupe) => {
              change({ dedupe });
            }}
          />
        </Part>
        <Part title={words.resolved.title}>
          <ResolvedFields
            when={rule.resolved_when}
            onChange={(resolved_when) => {
              change({ resolved_when });
            }}
          />
        </Part>
        <Part title={words.mute.title}>
          <MuteList
            mutes={rule.mutes}
            onChange={(mutes) => {
              change({ mutes });
            }}
          />
        </Part>
      </SavedForm>
      {mayConfigure && (
        <Paper withBorder p="md" component="section" aria-label={words.test.title}>
          <Part title={words.test.title}>
            <RuleTest rule={rule} />
          </Part>
        </Paper>
      )}
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

/** Whether a started mute was deleted instead of ended. */
function forgets(before: readonly DraftMute[], after: readonly DraftMute[]): boolean {
  const now = Date.now();
  return before.some(
    (mute) =>
      muteStage(mute, now) !== 'coming' && !after.some(({ name, from }) => name === mute.name && from === mute.from),
  );
}
