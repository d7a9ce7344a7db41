import { API_USER, createCredentials, type Credentials } from '../auth/credentials.js';
import { createSessions, type Sessions } from '../auth/sessions.js';
import type { MockOptions } from './options.js';
import { createRecords, type Records } from '../records/records.js';
import { createClock, type TenantClock } from '../../model/data/clock.js';
import { styleOf, type RenderStyle } from '../../model/data/render.js';
import { createTemplates, type RowTemplate } from '../../model/data/row-template.js';
import { replaceAll } from '../../model/data/changes.js';
import { clearStore, createStore, type SeedData, type Store } from '../../model/data/store.js';
import type { Snapshot } from '../../model/data/snapshot.js';
import type { Table } from '../../model/data/table.js';
import { createFaults, type Faults } from '../faults/faults.js';
import { createActor, type Actor } from '../mutation/actor.js';
import { createChangeCheck } from '../mutation/check-change.js';
import { createScript, type Script } from '../mutation/script.js';
import { createEtiquette, type Etiquette } from '../journal/etiquette.js';
import type { Answer } from '../answers/answer.js';
import { createDailyQuota, createQuota, type DailyQuota, type Quota } from './quota.js';
import { rootsOf, type Roots } from './roots.js';
import { createJournal, type Journal } from '../journal/journal.js';
import { schemaOf } from '../../model/extension/extension.js';
import type { Roles } from '../../model/schema/permissions.js';
import { seedTables } from '../../model/seed/seed-tables.js';
import { checkSwitches, resolveSwitches } from '../../model/switches/resolve-switches.js';
import type { Switches } from '../../model/switches/switches.js';
import { zoneOf, type Zone } from '../../model/data/zone.js';
import { orMeant } from '../../model/shape/near-name.js';

export const DEFAULT_NAMESPACE = 'default';

/** Persists writes beyond the life of the process. */
export interface Keeper {
  readonly keepOf: (namespace: string, store: Store) => NonNullable<Store['keep']>;
  /** The clock was set by hand. */
  readonly clockMoved: () => void;
}

/** One isolated world of records, requests and faults. */
export interface Namespace {
  readonly name: string;
  readonly store: Store;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly quota: Quota;
  readonly dailyQuota: DailyQuota;
  readonly records: Records;
  readonly actor: Actor;
  readonly mutations: Script;
  readonly etiquette: Etiquette;
  readonly snapshots: Map<string, Snapshot>;
  /** The last listing sent, by client and set. */
  readonly lastPages: Map<string, Answer>;
}

/** Everything one mock consists of. */
export interface Tenant {
  readonly options: MockOptions;
  readonly clock: TenantClock;
  /** The time of the clock for stamps, and of the clock for the Date header: they may differ. */
  readonly stampNow: () => number;
  readonly dateNow: () => number;
  readonly switches: Readonly<Switches>;
  /** Changes some switches, and with them the format of values. */
  readonly setSwitches: (values: Partial<Switches>) => void;
  readonly zone: Zone;
  readonly roles: Roles;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly seedData: SeedData;
  readonly roots: Roots;
  readonly style: RenderStyle;
  readonly template: (table: Table, positions?: readonly number[]) => RowTemplate;
  readonly namespaces: Map<string, Namespace>;
  /** Names the mock listens on, besides those of the loopback. */
  readonly hosts: Set<string>;
  /** Ends when the mock closes. */
  readonly closing: AbortController;
  /** Persists writes; absent where nothing is persisted. */
  keeper: Keeper | undefined;
}

const DEFAULT_SEED = 1;
const SESSION_SECONDS = 18_000;
const TOKEN_SECONDS = 3600;

function sizesOf(options: MockOptions, objects: SeedData['objects']): Record<string, number> {
  const sizes = Object.fromEntries(Object.entries(options.sizes ?? {}).map(([set, size]) => [set.toLowerCase(), size]));
  for (const [set, size] of Object.entries(sizes)) {
    const object = objects.get(set);
    if (!object || object.table !== set) {
      throw new RangeError(`Option sizes: '${set}' is not a table of the tenant${orMeant(set, [...objects.keys()])}`);
    }
    if (!Number.isInteger(size) || size < 0) throw new RangeError(`Option sizes: ${set} must be a whole number`);
  }
  return options.incidents === undefined ? sizes : { ...sizes, incidents: options.incidents };
}

export function createTenant(options: MockOptions): Tenant {
  const seed = options.seed ?? DEFAULT_SEED;
  const clock = createClock(options.now);
  const zone = zoneOf(options.timeZone ?? 'UTC');
  const { objects, pickLists, roles } = schemaOf(options.schema);
  const role = options.role ?? 'Admin';
  if (!Object.hasOwn(roles, role))
    throw new RangeError(
      `Option role: there is no role ${role}; the roles are ${Object.keys(roles).join(', ')}${orMeant(role, Object.keys(roles))}`,
    );
  let switches: Readonly<Switches> = resolveSwitches(options.profile ?? 'live', options.switches);
  let style = styleOf(switches, zone);
  let template = createTemplates(style);
  let roots = rootsOf(options.odataPath, switches);
  const tables = seedTables({
    seed,
    sizes: sizesOf(options, objects),
    objects,
    pickLists,
    roles: Object.keys(roles),
    apiUser: API_USER,
  });
  const credentials = createCredentials(seed, tables.get('employees')?.recId(0) ?? '', role);
  const lifetimes = {
    session: options.sessionSeconds ?? SESSION_SECONDS,
    token: options.sessionSeconds ?? TOKEN_SECONDS,
  };
  return {
    options,
    clock,
    stampNow: () => clock.now() + switches.stamp_lead * 1000,
    dateNow: () => clock.now() + switches.date_lead * 1000,
    get switches() {
      return switches;
    },
    setSwitches(values) {
      switches = { ...switches, ...checkSwitches(values) };
      style = styleOf(switches, zone);
      template = createTemplates(style);
      roots = rootsOf(options.odataPath, switches);
    },
    zone,
    roles,
    credentials,
    sessions: createSessions(clock, credentials, lifetimes),
    seedData: { seed, objects, tables, pickLists },
    get roots() {
      return roots;
    },
    get style() {
      return style;
    },
    get template() {
      return template;
    },
    namespaces: new Map(),
    hosts: new Set(),
    closing: new AbortController(),
    keeper: undefined,
  };
}

/** The namespace of this name, created from the seed on first use. */
export function namespaceOf(tenant: Tenant, name: string): Namespace {
  const found = tenant.namespaces.get(name);
  if (found) return found;
  const store = createStore(tenant.seedData);
  store.keep = tenant.keeper?.keepOf(name, store);
  const records = createRecords(tenant, store);
  const actor = createActor(records, () => tenant.stampNow() - tenant.clock.now());
  const checkChange = createChangeCheck(tenant);
  const made: Namespace = {
    name,
    store,
    records,
    actor,
    mutations: createScript(actor, tenant.clock.now, checkChange),
    etiquette: createEtiquette(),
    snapshots: new Map(),
    journal: createJournal(),
    faults: createFaults(tenant.seedData.seed, checkChange),
    quota: createQuota(tenant.options.rateLimit),
    dailyQuota: createDailyQuota(),
    lastPages: new Map(),
  };
  tenant.namespaces.set(name, made);
  return made;
}

export function resetNamespace(tenant: Tenant, namespace: Namespace): void {
  replaceAll(namespace.store, () => {
    clearStore(namespace.store);
  });
  namespace.journal.clear();
  namespace.faults.clear();
  namespace.mutations.clear();
  namespace.etiquette.clear();
  namespace.quota.reset();
  namespace.dailyQuota.reset();
  namespace.lastPages.clear();
  tenant.sessions.reset(namespace.name);
}
