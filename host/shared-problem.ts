import type { JsonObject, Problem } from '../host-sdk/index.js';

/*
 * Some problems are met by every further request of a connection too. A job then stops and says it once, instead of
 * failing each table or ticket in turn, locking accounts and spending calls.
 */

const OF_THIS_HOST: readonly string[] = ['host.aborted', 'host.disk_full', 'host.store'];

/** True when the other tables of the connection would fail in the same way. */
export function concernsEveryTable(problem: Problem): boolean {
  if (problem.blame === 'auth') return problem.code !== 'auth.rights';
  if (problem.blame === 'quota') return true;
  if (OF_THIS_HOST.includes(problem.code)) return true;
  return ['network.unreachable', 'network.egress_denied', 'tenant.not_ivanti', 'config.foreign_host'].includes(
    problem.code,
  );
}

/** True when the other tickets of the connection would fail in the same way. */
export function concernsEveryTicket(problem: Problem, configuration: JsonObject): boolean {
  if (['auth', 'quota', 'network'].includes(problem.blame)) return true;
  if (problem.code.startsWith('config.') || OF_THIS_HOST.includes(problem.code)) return true;
  if (['tenant.not_ivanti', 'tenant.not_found', 'host.not_supported'].includes(problem.code)) return true;
  return problem.field !== undefined && namesConfigurationKey(problem.field, configuration);
}

function namesConfigurationKey(field: string, configuration: JsonObject): boolean {
  const properties = (configuration['properties'] ?? {}) as JsonObject;
  return Object.hasOwn(properties, field.split('.')[0] ?? '');
}
