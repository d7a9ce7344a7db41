import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Clock, Item } from '../../../host-sdk/index.js';
import type { FaultRule, MockNamespace } from '../../../mock-ivanti/index.js';
import { ticketing } from '../../tenant.js';
import type { Tenant } from '../../tenant.js';

/** Where a process is killed: at which of its calls of the plugin, before it or with the answer on its way. */
export interface Kill {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** What happens to one call of the plugin to the tenant. `late`: it is carried out after the client was cut off. */
export type Trouble = 'cut before' | 'cut after' | 'half an answer' | '502 before' | '502 after' | '500' | 'late';

export type Step =
  | { readonly do: 'alerts'; readonly keys: readonly number[] }
  | { readonly do: 'create' | 'sync'; readonly kill: Kill | null }
  | { readonly do: 'two workers' }
  | { readonly do: 'trouble'; readonly op: 'create' | 'update'; readonly trouble: Trouble; readonly skip: number }
  | { readonly do: 'busy'; readonly answer: '429' | '503' | '401'; readonly skip: number }
  | {
      readonly do: 'user';
      readonly act: 'close' | 'assign' | 'unassign' | 'rename' | 'delete';
      readonly incident: number;
    }
  | { readonly do: 'pass'; readonly seconds: number }
  /** The host's clock is set: it then lies so far ahead of the tenant's. */
  | { readonly do: 'set clock'; readonly lead: number };

export interface Plan {
  readonly signsInWith: 'key' | 'password';
  readonly correlated: boolean;
  readonly workers: number;
  /** Calls in a minute after which writes wait before they are sent. */
  readonly rateLimit: number | null;
  readonly steps: readonly Step[];
  /** From this step on, one look at incidents finds nothing, by number and by RecId, though they are there. */
  readonly blindFrom: number | null;
}

/** How long the tenant may take to carry out what it was sent: less than `commit_grace_seconds`. */
const LATEST_S = 100;
const KEYS = 5;
const DAY_S = 86_400;

const kills = fc.option(fc.record({ call: fc.nat(7), when: fc.constantFrom('before', 'after') }), { freq: 2 });
const troubles = fc.constantFrom<Trouble[]>(
  'cut before',
  'cut after',
  'cut after',
  'half an answer',
  '502 before',
  '502 after',
  '500',
  'late',
  'late',
);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('alerts'),
      keys: fc.array(fc.nat(KEYS - 1), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('create'), kill: kills }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sync'), kill: kills }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('two workers') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('trouble'),
      op: fc.constantFrom('create', 'create', 'update'),
      trouble: troubles,
      skip: fc.nat(2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('busy'), answer: fc.constantFrom('429', '503', '401'), skip: fc.nat(3) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('user'),
      act: fc.constantFrom('close', 'assign', 'unassign', 'rename', 'delete'),
      incident: fc.nat(KEYS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.constantFrom(1, 5, 30, 90, 400) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set clock'),
      lead: fc.constantFrom(0, DAY_S, -DAY_S, 700, -700, -400 * DAY_S),
    }),
  },
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  signsInWith: fc.constantFrom('key', 'password'),
  correlated: fc.boolean(),
  workers: fc.constantFrom(1, 2, 4),
  rateLimit: fc.constantFrom(null, null, 3),
  steps: fc.array(steps, { minLength: 3, maxLength: 14 }),
  blindFrom: fc.option(fc.nat(12), { freq: 3 }),
});

export interface World {
  readonly name: string;
  readonly tenant: Tenant;
  readonly plan: Plan;
  /** The host's time. It goes as the tenant's does, and what comes late is carried out meanwhile. */
  readonly clock: Clock;
  readonly config: Record<string, unknown>;
  readonly namespace: MockNamespace;
  /** Lets time pass. */
  pass(seconds: number): Promise<void>;
  /** The next occurrence of an alert. */
  occurrence(key: number): Item;
  incidents(): readonly Incident[];
  notesOn(recId: string): readonly string[];
  trouble(step: Extract<Step, { readonly do: 'trouble' }>): void;
  busy(step: Extract<Step, { readonly do: 'busy' }>): void;
  /** Hides the incidents from the next two looks. */
  blind(): void;
  user(step: Extract<Step, { readonly do: 'user' }>): void;
  setClock(step: Extract<Step, { readonly do: 'set clock' }>): void;
  /** Nothing goes wrong any more. */
  calm(): void;
}

/** An incident that was made for an alert. */
export interface Incident {
  readonly recId: string;
  /** Id of the alert. */
  readonly key: string;
  readonly status: string;
  readonly owner: string;
}

const FAULTS: Readonly<Record<Trouble, Pick<FaultRule, 'at' | 'do'>>> = {
  'cut before': { at: 'before-commit', do: [{ wire: 'reset' }] },
  'cut after': { at: 'after-commit', do: [{ wire: 'reset' }] },
  'half an answer': { at: 'body', do: [{ wire: { kind: 'close', afterBytes: 40 } }] },
  '502 before': { at: 'before-commit', do: [{ status: { code: 502, template: 'html' } }] },
  '502 after': { at: 'after-commit', do: [{ status: { code: 502, template: 'html' } }] },
  '500': { at: 'before-commit', do: [{ status: { code: 500, template: 'json' } }] },
  late: { at: 'before-commit', do: [{ wire: 'reset' }] },
};
const BUSY: Readonly<Record<Extract<Step, { readonly do: 'busy' }>['answer'], FaultRule['do']>> = {
  '429': [{ status: { code: 429, template: 'json', headers: { 'Retry-After': '20' } } }],
  '503': [{ status: { code: 503, template: 'html' } }],
  '401': [{ auth: 'expire' }],
};
/** The plugin's user agent; what the world does itself is left in peace. */
const CLIENT = 'cto-ivanti';

export function createWorld(tenant: Tenant, name: string, plan: Plan): World {
  const namespace = tenant.mock.namespace(name);
  const { records, faults, journal } = namespace;
  const { credentials, url } = tenant;
  const apiKey = `${credentials.apiKey}~${name}`;
  const auth =
    plan.signsInWith === 'key'
      ? { strategy: 'ivanti_api_key', api_key: apiKey }
      : {
          strategy: 'basic_auth',
          username: `${credentials.username}~${name}`,
          password: credentials.password,
          role: credentials.role,
        };
  const rate = plan.rateLimit === null ? {} : { rate_limit: plan.rateLimit };
  const correlation = plan.correlated ? { correlation_field: 'TestField' } : {};
  const late: { readonly at: number; readonly entry: ReturnType<typeof journal.entries>[number] }[] = [];
  let read = 0;
  let serial = 0;
  let troubles = 0;
  let lead = 0;

  function collectLate(): void {
    for (const entry of journal.entries({ since: read })) {
      read = Math.max(read, entry.id);
      if (!entry.faults.some((id) => id.startsWith('late'))) continue;
      late.push({ at: entry.at + ((entry.id * 37) % LATEST_S) * 1000, entry });
    }
    late.sort((one, other) => one.at - other.at);
  }

  async function moveTo(instant: number): Promise<void> {
    collectLate();
    for (let next = late[0]; next !== undefined && next.at <= instant; next = late[0]) {
      late.shift();
      tenant.clock.advance(Math.max(0, next.at - tenant.clock.now()));
      const { method, path, body = '' } = next.entry;
      const headers = { Authorization: `rest_api_key=${apiKey}`, 'Content-Type': 'application/json' };
      await fetch(url + path, { method, headers, body });
    }
    tenant.clock.advance(Math.max(0, instant - tenant.clock.now()));
  }

  const clock: Clock = {
    now: () => tenant.clock.now() + lead,
    monotonic: () => tenant.clock.monotonic(),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const wakes = tenant.clock.now() + ms;
      await setImmediate();
      signal?.throwIfAborted();
      await moveTo(wakes);
    },
  };

  return {
    name,
    tenant,
    plan,
    clock,
    namespace,
    config: tenant.config({ auth, tenant: credentials.tenant, ticketing: ticketing(tenant, correlation), ...rate }),
    pass: (seconds) => moveTo(tenant.clock.now() + seconds * 1000),
    occurrence(key) {
      serial += 1;
      const timestamp = new Date(tenant.clock.now()).toISOString();
      return { kind: 'alert', id: `k${key}`, alertName: `Alert ${serial}`, alertType: 'DLP', timestamp, rawData: {} };
    },
    incidents: () =>
      records.list('incidents').flatMap((record) => {
        const key = /Alert ID: (\S+)/.exec(text(record['Symptom']))?.[1];
        const recId = text(record['RecId']);
        return key === undefined ? [] : [{ recId, key, status: text(record['Status']), owner: text(record['Owner']) }];
      }),
    notesOn: (recId) =>
      records
        .list('journal__notess')
        .filter((note) => note['ParentLink_RecID'] === recId)
        .map((note) => text(note['NotesBody'])),
    trouble({ op, trouble, skip }) {
      troubles += 1;
      const when = { skip, times: 1 };
      faults.add({ id: `${trouble} ${troubles}`, match: { op, client: CLIENT }, when, ...FAULTS[trouble] });
    },
    busy({ answer, skip }) {
      const when = { skip, times: answer === '503' ? 5 : 1 };
      faults.add({ match: { op: ['create', 'update', 'list'], client: CLIENT }, when, do: BUSY[answer] });
    },
    blind() {
      const query = /RecId eq|IncidentNumber eq/;
      faults.add({ match: { op: 'list', client: CLIENT, query }, when: { times: 2 }, do: [{ page: 'empty-204' }] });
    },
    user({ act, incident }) {
      const all = this.incidents();
      const { recId } = all[incident % Math.max(1, all.length)] ?? {};
      if (recId === undefined) return;
      if (act === 'delete') records.delete('incidents', recId);
      else records.update('incidents', recId, EDITS[act]);
    },
    setClock(step) {
      lead = step.lead * 1000;
    },
    calm() {
      faults.clear();
    },
  };
}

const EDITS = {
  close: { Status: 'Closed' },
  assign: { Owner: 'Kim', Status: 'Active' },
  unassign: { Owner: '' },
  rename: { Subject: 'Please look at this' },
} as const;

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
