import type { MockNamespace, SnapshotControl } from './contract.js';
import { replaceAll } from './data/changes.js';
import { restoreSnapshot, takeSnapshot } from './data/snapshot.js';
import { installPreset, verifyFaults } from './faults/install.js';
import { journalView } from './journal/view.js';
import { exportState, importState } from './persist/exchange.js';
import { knownText } from './shape/near-name.js';
import { type Namespace, type Tenant, resetNamespace } from './tenant.js';

function snapshotsOf({ store, snapshots, lastPages }: Namespace): SnapshotControl {
  return {
    save(name) {
      snapshots.set(name, takeSnapshot(store));
    },
    restore(name) {
      const snapshot = snapshots.get(name);
      if (!snapshot) throw new RangeError(`There is no snapshot '${name}'; ${knownText(name, [...snapshots.keys()])}`);
      replaceAll(store, () => {
        restoreSnapshot(store, snapshot);
      });
      lastPages.clear();
    },
    remove(name) {
      snapshots.delete(name);
    },
    names: () => [...snapshots.keys()],
  };
}

/** The handle of a namespace: what a test does to it, and sees of it, apart from the API. */
export function namespaceView(tenant: Tenant, namespace: Namespace): MockNamespace {
  const { name, faults, mutations } = namespace;
  return {
    name,
    records: namespace.records,
    journal: journalView(namespace.journal),
    faults: {
      add: faults.add,
      preset: (preset) => installPreset(faults, preset),
      clear: faults.clear,
      report: faults.report,
      verify() {
        verifyFaults(faults);
      },
    },
    sessions: {
      revokeAll() {
        tenant.sessions.revokeAll(name);
      },
      count: () => tenant.sessions.count(name),
    },
    mutations,
    snapshots: snapshotsOf(namespace),
    export: () => exportState(tenant, namespace),
    import(state) {
      importState(tenant, namespace, state);
    },
    reset() {
      resetNamespace(tenant, namespace);
    },
  };
}
