import { Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Check, JsonObject, Problem } from '../../../host-sdk/index.js';
import { eventsOf } from '../api/event-stream.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts.js';

export interface TriedConnection {
  readonly plugin: string;
  readonly config: JsonObject;
  /** The stored connection whose secrets stand in for those left out. */
  readonly name?: string;
}

interface CheckEnd {
  readonly ok: boolean;
  readonly problem?: Problem;
}

const COLORS = { ok: 'green', failed: 'red', skipped: 'gray' } as const;

/** Tries a connection and shows every check as it ends. */
export function CheckList({ tried }: { readonly tried: TriedConnection }) {
  const [checks, setChecks] = useState<readonly Check[]>([]);
  const [state, setState] = useState<'idle' | 'running' | 'done'>('idle');
  const [error, setError] = useState<Error>();
  const [end, setEnd] = useState<CheckEnd>();
  const running = useRef<AbortController>(undefined);
  useEffect(
    () => () => {
      running.current?.abort();
    },
    [],
  );

  async function run() {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setChecks([]);
    setError(undefined);
    setEnd(undefined);
    setState('running');
    try {
      for await (const { event, data } of eventsOf('/api/connections/check', tried, controller.signal)) {
        if (event === 'check') setChecks((before) => [...before, data as Check]);
        if (event === 'done') setEnd(data as CheckEnd);
      }
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure as Error);
    } finally {
      if (!controller.signal.aborted) setState('done');
    }
  }
  return (
    <Stack>
      <Text>{TEXTS.checks.intro}</Text>
      <Group>
        <Button variant="default" loading={state === 'running'} onClick={() => void run()}>
          {state === 'idle' ? TEXTS.checks.run : TEXTS.checks.again}
        </Button>
      </Group>
      <div role="status" aria-live="polite">
        {state === 'running' && checks.length === 0 && <Text size="sm">{TEXTS.checks.running}</Text>}
        {end !== undefined && <Text fw={600}>{end.ok ? TEXTS.checks.ok : TEXTS.checks.failed}</Text>}
        {state === 'done' && end === undefined && error === undefined && <Text fw={600}>{TEXTS.checks.cut}</Text>}
      </div>
      {checks.length > 0 && (
        <List listStyleType="none" spacing="sm" aria-label={TEXTS.checks.list}>
          {checks.map(({ step, title, outcome, detail, problem }) => (
            <List.Item key={step}>
              <Group gap="sm" align="flex-start" wrap="nowrap">
                <Badge color={COLORS[outcome]} variant="outline" miw={80}>
                  {TEXTS.checks.outcome[outcome]}
                </Badge>
                <Stack gap={2}>
                  <Text size="sm" fw={600}>
                    {title}
                  </Text>
                  {detail !== undefined && <Text size="sm">{detail}</Text>}
                  {problem !== undefined && <Text size="sm">{problem.message}</Text>}
                  {problem?.fix !== undefined && (
                    <Text size="sm" c="dimmed">
                      {problem.fix}
                    </Text>
                  )}
                </Stack>
              </Group>
            </List.Item>
          ))}
        </List>
      )}
      {end?.problem !== undefined && <ProblemNotice problem={end.problem} />}
      {error !== undefined && <Trouble error={error} />}
    </Stack>
  );
}
