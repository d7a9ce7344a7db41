import { Text } from '@mantine/core';
import type { Schedule } from '../../api/shapes/schedule.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts.js';

interface ScheduleLineProps {
  readonly schedule: Schedule;
  /** Whether anything runs for its connection. */
  readonly enabled: boolean;
}

/** What a connection does by itself, how often, and when next. */
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
