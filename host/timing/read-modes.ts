import type { PullMode } from '../../host-sdk/index.js';
import type { ScheduledTask } from '../store/schedule-tables.js';

/** The tasks that a mode needs; without one history comes first, and increments beside it. */
export function tasksOf(mode: PullMode | undefined): readonly ScheduledTask[] {
  if (mode === undefined) return ['pull', 'backfill'];
  return mode === 'incremental' ? ['pull'] : ['backfill'];
}
