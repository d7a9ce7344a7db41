import type { PullMode } from '../../host-sdk/index.js';
import type { ScheduledTask } from '../store/schedule-tables.js';

/** The tasks of a mode; without a mode: history first, with incremental runs. */
export function tasksOf(mode: PullMode | undefined): readonly ScheduledTask[] {
  if (mode === undefined) return ['pull', 'backfill'];
  return mode === 'incremental' ? ['pull'] : ['backfill'];
}
