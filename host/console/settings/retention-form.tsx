import { Button, Group, NumberInput, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type SyntheticEvent } from 'react';
import type { KeptDays } from '../../api/shapes/retention.js';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { SaveTrouble } from '../parts/changed-meanwhile.js';
import { useFormVersion } from '../parts/form-version.js';
import { Loaded } from '../parts/loaded.js';
import { Section } from '../parts/section.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

/** Retention, with a count of the entries that it would delete. */
export function RetentionForm() {
  const retention = useApi('/api/retention');
  const words = TEXTS.settings.retention;
  return (
    <Section title={words.title} intro={words.intro}>
      <Loaded query={retention}>{(data) => <KeptDaysForm {...data} />}</Loaded>
    </Section>
  );
}

const KINDS = ['alerts', 'runs', 'logs', 'tickets'] as const;

function KeptDaysForm({ kept, version: today }: { readonly kept: KeptDays; readonly version: string }) {
  const { version, taken, go } = useFormVersion(today);
  const [days, setDays] = useState(kept);
  const words = TEXTS.settings.retention;
  const save = useChange((over: string | undefined) =>
    api.put('/api/retention', { ifMatch: over ?? version, body: days }),
  );
  const count = useChange(() => api.post('/api/cleanup', { body: { dryRun: true, ...days } }));
  const write = (over?: string) => {
    save.mutate(over, {
      onSuccess: (saved) => {
        go(saved.version);
        notifications.show({ message: words.saved });
      },
    });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    write();
  };
  const renew = taken(save.error);
  const take =
    renew &&
    (() => {
      renew();
      setDays(kept);
      save.reset();
    });
  const set = (kind: (typeof KINDS)[number], value: number | string) => {
    const number = Number(value);
    if (value === '' && kind === 'tickets') setDays({ ...days, tickets: null });
    else if (Number.isSafeInteger(number) && number >= 1) setDays({ ...days, [kind]: number });
  };
  const counts = count.data?.result;
  return (
    <form onSubmit={submit}>
      <Group align="flex-start">
        {KINDS.map((kind) => (
          <NumberInput
            key={kind}
            label={words[kind]}
            description={kind === 'tickets' ? words.ticketsHelp : undefined}
            inputWrapperOrder={['label', 'input', 'description']}
            value={days[kind] ?? ''}
            min={1}
            max={36_500}
            allowDecimal={false}
            required={kind !== 'tickets'}
            onChange={(value) => {
              set(kind, value);
              count.reset();
            }}
            w={180}
          />
        ))}
      </Group>
      <Group mt="md">
        <Button type="submit" loading={save.isPending}>
          {words.save}
        </Button>
        <Button
          variant="default"
          loading={count.isPending}
          onClick={() => {
            count.mutate(undefined);
          }}
        >
          {words.count}
        </Button>
      </Group>
      <Text role="status" size="sm" mt="sm">
        {counts !== undefined && words.would(counts.alerts, counts.runs, counts.logs, counts.tickets)}
      </Text>
      {save.error !== null && <SaveTrouble error={save.error} again={write} take={take} />}
      {count.error !== null && <Trouble error={count.error} />}
    </form>
  );
}
