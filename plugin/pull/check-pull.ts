import type { PullCheck } from '../../host-sdk/index.js';
import type { PullContext } from './context.js';
import { requireSpan } from './span.js';
import { tableName } from './table-names.js';

/** Checks the request of a pull before anything is sent, and gives its tables in one spelling, each once. */
export function checkPull(
  { settings, timeZone, client, clock }: PullContext,
  { tables, mode, span }: PullCheck,
): readonly string[] {
  requireSpan(settings, { mode, span }, { timeZone, now: client.serverClock.now() ?? clock.now() });
  return [...new Set(tables.map((name) => tableName(settings, name)))];
}
