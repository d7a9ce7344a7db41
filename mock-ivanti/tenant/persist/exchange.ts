import { replaceAll } from '../../model/data/changes.js';
import type { Namespace, Tenant } from '../instance/tenant.js';
import { checkExportedShape } from './saved-shape.js';
import { restoreNamespace, savedStore, sizesOf, type SavedNamespace } from './saved.js';

/** A namespace's records as plain JSON: the differences from the seed, and which seed. */
export interface ExportedState {
  readonly version: 1;
  readonly seed: number;
  readonly sizes: Readonly<Record<string, number>>;
  readonly state: SavedNamespace;
}

export function exportState(tenant: Tenant, namespace: Namespace): ExportedState {
  return { version: 1, seed: tenant.seedData.seed, sizes: sizesOf(tenant), state: savedStore(namespace.store) };
}

export function importState(tenant: Tenant, namespace: Namespace, exported: ExportedState): void {
  const problem = checkExportedShape(exported);
  if (problem !== undefined) throw new RangeError(`This is not an exported state: ${problem}`);
  const { seed, sizes, state } = exported;
  const own = sizesOf(tenant);
  if (seed !== tenant.seedData.seed || Object.entries(sizes).some(([set, size]) => own[set] !== size)) {
    throw new RangeError(`The state was exported with seed ${seed} and other sizes or another seed than this tenant's`);
  }
  replaceAll(namespace.store, () => {
    restoreNamespace(namespace, state);
  });
  namespace.lastPages.clear();
}
