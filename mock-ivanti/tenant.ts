import { type Credentials, API_USER, makeCredentials } from './auth/credentials.js';
import { type Sessions, makeSessions } from './auth/sessions.js';
import type { MockOptions, Records } from './contract.js';
import { type TenantClock, makeClock } from './data/clock.js';
import { type RenderStyle, styleOf } from './data/render.js';
import { type RowTemplate, makeTemplates } from './data/row-template.js';
import { replaceAll } from './data/changes.js';
import { type Soil, type Store, clearStore, makeStore } from './data/store.js';
import type { Snapshot } from './data/snapshot.js';
import type { Table } from './data/table.js';
import { type Faults, makeFaults } from './faults/faults.js';
import { type Actor, makeActor } from './mutation/actor.js';
import { makeChangeCheck } from './mutation/check-change.js';
import { type Script, makeScript } from './mutation/script.js';
import { makeRecords } from './data/view.js';
import { type Manners, makeManners } from './journal/manners.js';
import type { Answer } from './http/answer.js';
import { type DailyQuota, type Quota, makeDailyQuota, makeQuota } from './http/quota.js';
import { type Roots, rootsOf } from './http/roots.js';
import { type Journal, makeJournal } from './journal/journal.js';
import { schemaOf } from './schema/extension.js';
import { orMeant } from './shape/near-name.js';
import type { Roles } from './schema/permissions.js';
import { seedTables } from './seed/garden.js';
import { checkSwitches, resolveSwitches } from './resolve-switches.js';
import type { Switches } from './switches.js';
import { type Zone, zoneOf } from './data/zone.js';

export const DEFAULT_NAMESPACE = 'default';

/** Keeps what is written beyond the life of the process. */
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
  readonly manners: Manners;
  readonly snapshots: Map<string, Snapshot>;
  /** The last listing sent, by client and set. */
  readonly lastPages: Map<string, Answer>;
}

/** Everything one mock consists of. */
export interface Tenant {
  readonly options: MockOptions;
  readonly clock: TenantClock;
  /** What the clock behind the stamps shows, and the one behind the Date header: they may differ. */
  readonly stampNow: () => number;
  readonly dateNow: () => number;
  readonly switches: Readonly<Switches>;
  /** Changes some switches, and with them how values look. */
  readonly setSwitches: (values: Partial<Switches>) => void;
  readonly zone: Zone;
  readonly roles: Roles;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly soil: Soil;
  readonly roots: Roots;
  readonly style: RenderStyle;
  readonly template: (table: Table, positions?: readonly number[]) => RowTemplate;
  readonly namespaces: Map<string, Namespace>;
  /** Names the mock listens on, beside those of the loopback. */
  readonly hosts: Set<string>;
  /** Ends when the mock closes. */
  readonly closing: AbortController;
  /** Keeps what is written; absent where nothing is kept. */
  keeper: Keeper | undefined;
}

const DEFAULT_SEED = 1;
const SESSION_SECONDS = 18_000;
const TOKEN_SECONDS = 3600;

function sizesOf(options: MockOptions, objects: Soil['objects']): Record<string, number> {
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

export function makeTenant(options: MockOptions): Tenant {
  const seed = options.seed ?? DEFAULT_SEED;
  const clock = makeClock(options.now);
  const zone = zoneOf(options.timeZone ?? 'UTC');
  const { objects, pickLists, roles } = schemaOf(options.schema);
  const role = options.role ?? 'Admin';
  if (!Object.hasOwn(roles, role))
    throw new RangeError(
      `Option role: there is no role ${role}; there are ${Object.keys(roles).join(', ')}${orMeant(role, Object.keys(roles))}`,
    );
  let switches: Readonly<Switches> = resolveSwitches(options.profile ?? 'live', options.switches);
  let style = styleOf(switches, zone);
  let template = makeTemplates(style);
  let roots = rootsOf(options.odataPath, switches);
  const tables = seedTables({
    seed,
    sizes: sizesOf(options, objects),
    objects,
    pickLists,
    roles: Object.keys(roles),
    apiUser: API_USER,
  });
  const credentials = makeCredentials(seed, tables.get('employees')?.recId(0) ?? '', role);
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
      template = makeTemplates(style);
      roots = rootsOf(options.odataPath, switches);
    },
    zone,
    roles,
    credentials,
    sessions: makeSessions(clock, credentials, lifetimes),
    soil: { seed, objects, tables, pickLists },
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

/** The namespace of this name, made on first use from the seed. */
export function namespaceOf(tenant: Tenant, name: string): Namespace {
  const found = tenant.namespaces.get(name);
  if (found) return found;
  const store = makeStore(tenant.soil);
  store.keep = tenant.keeper?.keepOf(name, store);
  const records = makeRecords(tenant, store);
  const actor = makeActor(records, () => tenant.stampNow() - tenant.clock.now());
  const checkChange = makeChangeCheck(tenant);
  const made: Namespace = {
    name,
    store,
    records,
    actor,
    mutations: makeScript(actor, tenant.clock.now, checkChange),
    manners: makeManners(),
    snapshots: new Map(),
    journal: makeJournal(),
    faults: makeFaults(tenant.soil.seed, checkChange),
    quota: makeQuota(tenant.options.rateLimit),
    dailyQuota: makeDailyQuota(),
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
  namespace.manners.clear();
  namespace.quota.reset();
  namespace.dailyQuota.reset();
  namespace.lastPages.clear();
  tenant.sessions.reset(namespace.name);
}
