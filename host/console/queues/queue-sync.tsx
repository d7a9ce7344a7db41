import { Anchor, Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Link } from 'react-router';
import type { RunningJob } from '../../api/running-jobs.js';
import type { QueuePlan } from '../../tickets/plan-tickets.js';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { useJobEvents } from '../pulls/job-events.js';
import { TEXTS } from '../texts.js';

/** Makes tickets of the alerts of the last days: how many first, then the tickets. */
export function QueueSync({ queue }: { readonly queue: string }) {
  const [open, dialog] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" aria-label={TEXTS.queues.sync.named(queue)} onClick={dialog.open}>
        {TEXTS.queues.sync.button}
      </Button>
      <Modal opened={open} onClose={dialog.close} title={TEXTS.queues.sync.named(queue)}>
        <SyncForm queue={queue} />
      </Modal>
    </>
  );
}

function SyncForm({ queue }: { readonly queue: string }) {
  const [days, setDays] = useState<number | string>(7);
  const path = `/api/queues/${encodeURIComponent(queue)}/sync`;
  const count = useChange(() =>
    call<{ plan: QueuePlan }>(path, { method: 'POST', body: { days: Number(days), count: true } }),
  );
  const run = useChange(() => call<{ job: RunningJob }>(path, { method: 'POST', body: { days: Number(days) } }));
  const words = TEXTS.queues.sync;
  const plan = count.data?.plan;
  return (
    <Stack>
      <Group align="flex-end">
        <NumberInput
          label={words.days}
          value={days}
          min={1}
          w={140}
          onChange={(value) => {
            setDays(value);
            count.reset();
          }}
        />
        <Button
          variant="default"
          loading={count.isPending}
          disabled={Number(days) < 1}
          onClick={() => {
            count.mutate(undefined);
          }}
        >
          {words.count}
        </Button>
      </Group>
      {count.error !== null && <Trouble error={count.error} />}
      {plan !== undefined && (
        <>
          <Text role="status">{words.plan(plan.matching, plan.done, plan.muted, plan.waiting)}</Text>
          <Group>
            <Button
              loading={run.isPending}
              disabled={plan.waiting === 0 || run.isSuccess}
              onClick={() => {
                run.mutate(undefined);
              }}
            >
              {words.run(plan.waiting)}
            </Button>
          </Group>
        </>
      )}
      {run.error !== null && <Trouble error={run.error} />}
      {run.data !== undefined && <SyncEnd id={run.data.job.id} />}
    </Stack>
  );
}

function SyncEnd({ id }: { readonly id: string }) {
  const { report } = useJobEvents(id);
  if (report === undefined) return <Text role="status">{TEXTS.queues.sync.running}</Text>;
  return (
    <Stack gap="xs">
      {report.problem !== undefined && <ProblemNotice problem={report.problem} />}
      <Text role="status">{TEXTS.queues.sync.ended}</Text>
      <Anchor component={Link} to="/tickets" underline="always">
        {TEXTS.queues.sync.toTickets}
      </Anchor>
    </Stack>
  );
}
