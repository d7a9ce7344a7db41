import type { JsonObject, PullMode } from '../../host-sdk/index.js';
import { textAt } from '../number-at.js';
import type { ScheduledTask } from '../store/schema.js';

/** What the configuration of a connection says; none: history first, and increments beside it. */
export function modeOf(schema: JsonObject, config: JsonObject): PullMode | undefined {
  const mode = textAt(schema, config, 'data.mode');
  return mode === 'historical' || mode === 'incremental' ? mode : undefined;
}

/** The tasks that a mode needs. */
export function tasksOf(mode: PullMode | undefined): readonly ScheduledTask[] {
  if (mode === undefined) return ['pull', 'backfill'];
  return mode === 'incremental' ? ['pull'] : ['backfill'];
}
