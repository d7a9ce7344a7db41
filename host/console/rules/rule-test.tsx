import { Button, Group, NumberInput, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { StoredAlert } from '../../store/alerts.js';
import type { StoredRule } from '../../store/queues.js';
import { AlertTable } from '../alerts/alert-table.js';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts.js';

interface Tested {
  readonly count: number;
  readonly muted: number;
  readonly tickets: number;
  readonly alerts: readonly StoredAlert[];
}

/** What a rule, saved or not, would have taken in the last days. */
export function RuleTest({ rule: { name: _none, ...rule } }: { readonly rule: StoredRule }) {
  const [days, setDays] = useState<number | string>(7);
  const test = useChange(() =>
    call<Tested>('/api/rules/test', { method: 'POST', body: { ...rule, days: Number(days) } }),
  );
  const words = TEXTS.rules.test;
  return (
    <Paper withBorder p="md" component="section" aria-label={words.title}>
      <Stack>
        <Title order={2} size="h4">
          {words.title}
        </Title>
        <Group align="flex-end">
          <NumberInput label={words.days} value={days} onChange={setDays} min={1} w={140} />
          <Button
            variant="default"
            loading={test.isPending}
            disabled={Number(days) < 1}
            onClick={() => {
              test.mutate(undefined);
            }}
          >
            {words.run}
          </Button>
        </Group>
        {test.error !== null && <Trouble error={test.error} />}
        {test.data !== undefined && (
          <>
            <Text role="status" fw={600}>
              {words.result(test.data.count, test.data.tickets, test.data.muted)}
            </Text>
            {test.data.alerts.length > 0 && <AlertTable alerts={test.data.alerts} />}
          </>
        )}
      </Stack>
    </Paper>
  );
}
