import { knownText } from '../../model/shape/near-name.js';
import { installPreset, verifyFaults, type FaultControl } from '../faults/install.js';
import { journalView, type JournalView } from '../journal/view.js';
import type { MutationControl } from '../mutation/script.js';
import { exportState, importState, type ExportedState } from '../persist/exchange.js';
import type { Records } from '../records/records.js';
import { replaceAll } from '../../model/data/changes.js';
import { restoreSnapshot, takeSnapshot } from '../../model/data/snapshot.js';
import { resetNamespace, type Namespace, type Tenant } from '../instance/tenant.js';

/** Named states of a namespace. They are kept for the lifetime of the process. */
export interface SnapshotControl {
  readonly save: (name: string) => void;
  /** Back to a saved state: records, links and files. Throws a RangeError for an unknown name. */
  readonly restore: (name: string) => void;
  readonly remove: (name: string) => void;
  readonly names: () => readonly string[];
}

export interface SessionControl {
  /** Ends every session and token of the namespace, the printed session key and JWT included. API keys stay valid. */
  readonly revokeAll: () => void;
  /** Sessions and tokens issued and still valid. */
  readonly count: () => number;
}

/** An isolated world inside one mock: records, journal, faults and sessions. */
export interface MockNamespace {
  readonly name: string;
  readonly records: Records;
  readonly journal: JournalView;
  readonly faults: FaultControl;
  readonly sessions: SessionControl;
  readonly mutations: MutationControl;
  readonly snapshots: SnapshotControl;
  /** What differs from the seed, as plain JSON. */
  readonly export: () => ExportedState;
  /** Replaces the records by an exported state of a tenant with the same seed and sizes. */
  readonly import: (state: ExportedState) => void;
  /** Back to the seed: records, journal, faults, sessions and rate window of this namespace. */
  readonly reset: () => void;
}

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

/** The handle of a namespace, with which a test changes and inspects it outside the API. */
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
