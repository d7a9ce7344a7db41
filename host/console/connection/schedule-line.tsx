import { Text } from '@mantine/core';
import type { Schedule } from '../../api/shapes/schedule.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';

interface ScheduleLineProps {
  readonly schedule: Schedule;
  /** Whether its connection is enabled. */
  readonly enabled: boolean;
}

/** A scheduled task of a connection: its interval and its next run. */
export function ScheduleLine({ schedule, enabled }: ScheduleLineProps) {
  const { task, interval, nextRunAt, paused } = schedule;
  const words = TEXTS.connection.schedule;
  return (
    <Text size="sm">
      <strong>{words.task[task]}</strong> {words.every(interval)}
      {enabled && (
        <>
          {', '}
          {nextRunAt === null ? (
            paused ? (
              words.paused
            ) : (
              words.done
            )
          ) : (
            <>
              {words.next} <Moment at={nextRunAt} />
            </>
          )}
        </>
      )}
    </Text>
  );
}
