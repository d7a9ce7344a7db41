import type { ListingChanges } from '../../tenant/faults/effects/effect.js';
import type { IncomingMessage } from 'node:http';
import type { BusinessObject } from '../../model/schema/business-object.js';
import type { OpenEntry } from '../../tenant/journal/journal.js';
import type { Namespace, Tenant } from '../../tenant/instance/tenant.js';
import { refuse } from '../../tenant/refusals/refused.js';
import type { Route } from '../routing/route.js';

/** One request on its way through the tenant. */
export interface Call {
  readonly tenant: Tenant;
  readonly namespace: Namespace;
  readonly request: IncomingMessage;
  readonly route: Route;
  /** Query options by lower-case name. */
  readonly query: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly entry: OpenEntry;
  /** What faults change about the listing. */
  readonly listing: ListingChanges;
}

/** The object of a call. The caller has checked that its route has one. */
export function objectOf({ route }: Call): BusinessObject {
  if (!route.object) throw new Error(`${route.shape} has no object`);
  return route.object;
}

/** Reads the query string; `%24filter` and `$filter`, `+` and `%20` are the same (client code). The first of two wins. */
export function readQuery(search: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    const key = name.toLowerCase();
    if (!query.has(key)) query.set(key, value);
  }
  return query;
}

/**
 * Records what the tenant does silently. With the switch `findings` at `reject`, the tenant answers 400 with it
 * instead.
 */
export function note(call: Call, ...findings: readonly string[]): void {
  call.entry.findings.push(...findings);
  if (findings.length > 0 && call.tenant.switches.findings === 'reject') refuse('strict', findings.join('; '));
}

/** `@odata.context` of an answer, relative or absolute by the tenant's setting. */
export function contextUrl(call: Call, fragment: string): string {
  const version = call.route.isVersion2 === true ? 'v2' : '';
  const path = `${call.route.prefix ?? '/api'}/odata${version}/$metadata#${fragment}`;
  if (call.tenant.switches.context_url === 'relative') return path;
  return `http://${call.request.headers.host ?? call.tenant.credentials.tenant}${path}`;
}
