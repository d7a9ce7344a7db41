import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { AlertTable } from '../alerts/alert-table.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import type { DraftRule } from './draft-rule.js';
import { testRule } from './test-rule.js';

/** The alerts of the last days that a rule, saved or not, matches. */
export function RuleTest({ rule }: { readonly rule: DraftRule }) {
  const [days, setDays] = useState<number | string>(7);
  const test = useMutation({ mutationFn: () => testRule(rule, Number(days)) });
  const words = TEXTS.rules.test;
  return (
    <Stack>
      <Group align="flex-end">
        <NumberInput label={words.days} value={days} onChange={setDays} min={1} max={3650} w={140} />
        <Button
          variant="default"
          loading={test.isPending}
          disabled={Number(days) < 1}
          onClick={() => {
            test.mutate();
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
          {test.data.alerts.length > 0 && (
            <>
              {test.data.count > test.data.alerts.length && (
                <Text size="sm">{words.newest(test.data.alerts.length)}</Text>
              )}
              <AlertTable alerts={test.data.alerts} />
            </>
          )}
        </>
      )}
    </Stack>
  );
}
