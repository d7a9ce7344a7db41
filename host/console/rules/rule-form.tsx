import { Button, Group, Paper, Select, Stack, TagsInput, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useNavigate } from 'react-router';
import type { StoredRule } from '../../store/queues.js';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { FilterBuilder } from '../filters/filter-builder.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';
import { MuteList } from './mute-list.js';
import { RuleTest } from './rule-test.js';

interface RuleFormProps {
  readonly rule: StoredRule;
  /** It exists, so its name stays. */
  readonly stored?: boolean;
}

/** What a rule takes, what of it shares a ticket, and when it keeps quiet. */
export function RuleForm({ rule: start, stored = false }: RuleFormProps) {
  const [rule, setRule] = useState(start);
  const { mayChange } = useSession();
  const navigate = useNavigate();
  const save = useChange(() =>
    stored
      ? call(`/api/rules/${encodeURIComponent(rule.name)}`, { method: 'PUT', body: rule })
      : call('/api/rules', { method: 'POST', body: rule }),
  );
  const words = TEXTS.rules;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: words.saved });
        void navigate('/rules');
      },
    });
  };
  const filters = rule.dedupe.filter((one) => 'filter' in one);
  const fields = rule.dedupe.flatMap((one) => ('fields' in one ? [one.fields] : []));
  return (
    <Stack>
      <form onSubmit={submit}>
        <Paper withBorder p="md">
          <Stack>
            <Group align="flex-start">
              <TextInput
                label={words.name}
                value={rule.name}
                disabled={stored}
                required
                onChange={({ currentTarget }) => {
                  setRule({ ...rule, name: currentTarget.value });
                }}
                miw={260}
              />
              <Select
                label={words.column.kind}
                data={Object.entries(words.kind).map(([value, label]) => ({ value, label }))}
                value={rule.kind}
                allowDeselect={false}
                onChange={(kind) => {
                  setRule({ ...rule, kind: kind === 'event' ? 'event' : 'alert' });
                }}
              />
            </Group>
            <FilterBuilder
              label={words.filter}
              filter={rule.filter}
              onChange={(filter) => {
                setRule({ ...rule, filter });
              }}
            />
            <TagsInput
              label={words.dedupe}
              description={words.dedupeHelp}
              value={[...(fields[0] ?? [])]}
              onChange={(chosen) => {
                const own = chosen.length === 0 ? [] : [{ fields: chosen }];
                setRule({ ...rule, dedupe: [...own, ...fields.slice(1).map((one) => ({ fields: one })), ...filters] });
              }}
              data={Object.keys(TEXTS.filter.fields)}
            />
            <Title order={2} size="h4">
              {words.mutes}
            </Title>
            <MuteList
              mutes={rule.mutes}
              onChange={(mutes) => {
                setRule({ ...rule, mutes });
              }}
            />
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
      {mayChange && <RuleTest rule={rule} />}
    </Stack>
  );
}
