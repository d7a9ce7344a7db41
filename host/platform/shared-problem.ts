import { columnsOf } from '../../host-sdk/index.js';
import type { JsonObject, Problem } from '../../host-sdk/index.js';

/*
 * Some problems are met by every further request of a connection too. A job then stops and says it once, instead of
 * failing each table or ticket in turn, locking accounts and spending calls.
 */

/** True when the other tables of the connection would fail in the same way. */
export function concernsEveryTable(problem: Problem): boolean {
  return ['connection', 'host'].includes(columnsOf(problem).scope);
}

/** True when the other tickets of the connection, which are made of one table, would fail in the same way. */
export function isConnectionWide(problem: Problem, configuration: JsonObject): boolean {
  if (concernsEveryTable(problem)) return true;
  // A tenant that does wrong with a table may do right with the next ticket; one that never does shows by its number.
  if (columnsOf(problem).scope === 'table' && problem.blame !== 'tenant') return true;
  return problem.field !== undefined && namesConfigurationKey(problem.field, configuration);
}

/** True when the host itself put the work off: it was stopped, or another run is at it. Nobody has to mend anything. */
export function isPutOff(problem: Problem): boolean {
  return problem.blame === 'host' && columnsOf(problem).outcome === 'retry';
}

function namesConfigurationKey(field: string, configuration: JsonObject): boolean {
  const properties = (configuration['properties'] ?? {}) as JsonObject;
  return Object.hasOwn(properties, field.split('.')[0] ?? '');
}
