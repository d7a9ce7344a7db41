import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import { SyncJob } from './sync-job.js';

/** Creates tickets for the alerts of the last days, after a count. */
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
  const start = (body: { readonly days: number; readonly count?: boolean }) =>
    api.post('/api/queues/{name}/sync', { params: { name: queue }, body });
  const count = useMutation({
    mutationFn: () => start({ days: Number(days), count: true }),
  });
  const run = useChange(() => start({ days: Number(days) }));
  const jobs = useApi('/api/jobs');
  const words = TEXTS.queues.sync;
  const plan = count.data?.plan;
  // Also follows a job that was started earlier.
  const running = jobs.data?.jobs.find(
    ({ kind, on, state }) => kind === 'tickets' && state === 'running' && on.includes(queue),
  );
  const [followed, setFollowed] = useState<string>();
  const id = run.data?.job?.id ?? followed ?? running?.id;
  if (id !== undefined && id !== followed) setFollowed(id);
  const isBusy = id !== undefined && jobs.data?.jobs.find((job) => job.id === id)?.state !== 'ended';
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
            count.mutate();
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
              disabled={plan.waiting === 0 || isBusy}
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
      {id !== undefined && <SyncJob key={id} id={id} waiting={plan?.waiting} />}
    </Stack>
  );
}
