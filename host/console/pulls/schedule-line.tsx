import { Button, Group, Text } from '@mantine/core';
import type { Schedule } from '../../api/shapes/schedule.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { Moment } from '../parts/moment.js';
import { StateBadge } from '../parts/state-badge.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';

/** A schedule and its next run, with a button to pause it. */
export function ScheduleLine({ schedule }: { readonly schedule: Schedule }) {
  const { connection, task, interval, offPeak, paused, nextRunAt } = schedule;
  const { mayOperate } = useSession();
  const words = TEXTS.pulls.schedule;
  const name = TEXTS.connection.schedule.task[task];
  const steer = useChange((action: 'pause' | 'resume') =>
    api.post('/api/schedules/{connection}/{task}', { params: { connection, task }, body: { action } }),
  );
  return (
    <div>
      <Group gap="xs">
        <Text size="sm">
          <strong>{name}</strong> {words.every(interval)}
          {offPeak === null ? '' : `, ${words.offPeak(offPeak)}`} · {TEXTS.pulls.nextRun}{' '}
          {nextRunAt === null ? paused ? words.none : TEXTS.pulls.done : <Moment at={nextRunAt} />}
        </Text>
        {paused && <StateBadge color="orange">{TEXTS.pulls.paused}</StateBadge>}
        {mayOperate && (
          <Button
            size="compact-xs"
            variant="default"
            loading={steer.isPending}
            aria-label={(paused ? words.resumeOf : words.pauseOf)(name)}
            onClick={() => {
              steer.mutate(paused ? 'resume' : 'pause');
            }}
          >
            {paused ? words.resume : words.pause}
          </Button>
        )}
      </Group>
      {steer.error !== null && <Trouble error={steer.error} />}
    </div>
  );
}
