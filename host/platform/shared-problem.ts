import { columnsOf, type JsonObject, type Problem } from '../../host-sdk/index.js';

/*
 * Every further request of a connection would have some problems too. A job then stops and reports it once, instead of
 * failing each table or ticket in turn, locking accounts and spending calls.
 */

/** True when the other tables of the connection would fail in the same way. */
export function concernsEveryTable(problem: Problem): boolean {
  return ['connection', 'host'].includes(columnsOf(problem).scope);
}

/** True when the other tickets of the connection, which all use one business object, would fail in the same way. */
export function isConnectionWide(problem: Problem, configuration: JsonObject): boolean {
  if (concernsEveryTable(problem)) return true;
  // A tenant that fails once may handle the next ticket; a tenant that always fails shows by the number of failures.
  if (columnsOf(problem).scope === 'table' && problem.blame !== 'tenant') return true;
  return problem.field !== undefined && namesConfigurationKey(problem.field, configuration);
}

/** True when the host itself postponed the work: it was stopped, or another run does the same work. There is nothing to fix. */
export function isPutOff(problem: Problem): boolean {
  return problem.blame === 'host' && columnsOf(problem).outcome === 'retry';
}

function namesConfigurationKey(field: string, configuration: JsonObject): boolean {
  const properties = (configuration['properties'] ?? {}) as JsonObject;
  return Object.hasOwn(properties, field.split('.')[0] ?? '');
}
