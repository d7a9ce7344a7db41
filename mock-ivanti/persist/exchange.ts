import type { Namespace, Tenant } from '../tenant.js';
import { type SavedNamespace, restoreNamespace, savedNamespace, sizesOf } from './saved.js';

/** A namespace's records as plain JSON: what differs from the seed, and from which one. */
export interface ExportedState {
  readonly version: 1;
  readonly seed: number;
  readonly sizes: Readonly<Record<string, number>>;
  readonly state: SavedNamespace;
}

export function exportState(tenant: Tenant, namespace: Namespace): ExportedState {
  return { version: 1, seed: tenant.soil.seed, sizes: sizesOf(tenant), state: savedNamespace(namespace) };
}

export function importState(tenant: Tenant, namespace: Namespace, exported: ExportedState): void {
  const { version, seed, sizes, state } = exported as Partial<ExportedState>;
  if (version !== 1 || !state || typeof state.tables !== 'object' || !sizes)
    throw new RangeError('This is no exported state');
  const own = sizesOf(tenant);
  if (seed !== tenant.soil.seed || Object.entries(sizes).some(([set, size]) => own[set] !== size)) {
    throw new RangeError(
      `The state was exported with seed ${String(seed)} and other sizes or another seed than this tenant's`,
    );
  }
  restoreNamespace(namespace, state);
  namespace.lastPages.clear();
  tenant.changed();
}
