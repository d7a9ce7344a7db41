import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import type { ApiJob } from '../../api/shapes/job.js';
import type { Problem } from '../../../host-sdk/index.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { endOfJob } from '../parts/job-stream.js';
import { Question } from '../parts/question.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';

interface AcceptMissingProps {
  readonly connection: string;
  /** Why its last ticket run failed. */
  readonly problem: Problem | null | undefined;
}

type SyncEnd = { readonly missing?: number; readonly problem?: Problem };

/** Shown when so many tickets were missing that the host marked none: a user must confirm that they were deleted. */
export function AcceptMissing({ connection, problem }: AcceptMissingProps) {
  const [asking, dialog] = useDisclosure(false);
  const { mayOperate } = useSession();
  const client = useQueryClient();
  const words = TEXTS.tickets.missing;
  const follow = async ({ id }: ApiJob) => {
    const end = await endOfJob<SyncEnd>(id);
    notifications.show({ message: end?.problem?.message ?? words.accepted(end?.missing ?? 0) });
    await client.invalidateQueries();
  };
  const accept = useChange(async (_: undefined) => {
    const body = { connection, acceptMissing: true };
    const { job } = await api.post('/api/tickets/sync', { body });
    void follow(job);
  });
  if (problem?.code !== 'tenant.mass_missing' || !mayOperate) return null;
  return (
    <>
      <Button size="compact-xs" variant="default" w="fit-content" onClick={dialog.open}>
        {words.accept(connection)}
      </Button>
      <Question
        opened={asking}
        title={words.accept(connection)}
        label={words.confirm}
        change={accept}
        close={dialog.close}
      >
        <Text>{problem.message}</Text>
        <Text>{words.sure}</Text>
      </Question>
    </>
  );
}
