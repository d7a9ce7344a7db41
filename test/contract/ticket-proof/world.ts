import { setImmediate } from 'node:timers/promises';
import type { Clock, Item } from '../../../host-sdk/index.js';
import type { FaultRule, MockNamespace } from '../../../mock-ivanti/index.js';
import { ticketing, type Tenant } from '../../tenant.js';
import { LATEST_S, type Plan, type Step, type Trouble } from './plan.js';
import { NOTES, OBJECTS } from './ticket-objects.js';

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
  tickets(): readonly Ticket[];
  notesOn(recId: string): readonly string[];
  trouble(step: Extract<Step, { readonly do: 'trouble' }>): void;
  busy(step: Extract<Step, { readonly do: 'busy' }>): void;
  /** Hides the tickets from the next two looks. */
  blind(): void;
  /** Returns the ticket that a user changed or deleted. */
  user(step: Extract<Step, { readonly do: 'user' }>): Ticket | undefined;
  setClock(step: Extract<Step, { readonly do: 'set clock' }>): void;
  /** Keeps what the tenant holds, for {@link World.forget}. */
  remember(): void;
  forget(): void;
  /** Hides the tickets from the host's role, or shows them again. */
  hide(sees: Extract<Step, { readonly do: 'lose sight' }>['sees']): void;
  show(): void;
  limitPages(to: number): void;
  /** Nothing goes wrong any more. */
  calm(): void;
}

/** A record that was made for an alert. */
export interface Ticket {
  readonly recId: string;
  /** Id of the alert. */
  readonly key: string;
  readonly status: string;
  readonly owner: string;
  /** Name of the occurrence of the alert that made it. */
  readonly madeFor: string;
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
  const { records, faults, journal, snapshots } = namespace;
  const { credentials, url } = tenant;
  const { object: set } = plan;
  const object = OBJECTS[set];
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
  const settings = {
    business_object: set,
    ...(plan.correlated ? { correlation_field: 'TestField' } : {}),
    ...(object.fields === undefined ? {} : { fields: object.fields }),
  };
  const late: { readonly at: number; readonly entry: ReturnType<typeof journal.entries>[number] }[] = [];
  const edits = {
    close: { [object.status]: 'Closed' },
    assign: { Owner: 'Kim', [object.status]: object.working },
    unassign: { Owner: '' },
    rename: { [object.title]: 'Please look at this' },
  };
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

  /** The calls that make a ticket, or those that change one: a note that is a record of the journal changes one too. */
  function writes(op: 'create' | 'update'): FaultRule['match'] {
    if (op === 'create') return { op, set };
    return object.hasJournal ? { op: ['create', 'update'], path: new RegExp(`/(${NOTES}$|${set}\\()`) } : { op };
  }

  return {
    name,
    tenant,
    plan,
    clock,
    namespace,
    config: tenant.config({ auth, tenant: credentials.tenant, ticketing: ticketing(tenant, settings), ...rate }),
    pass: (seconds) => moveTo(tenant.clock.now() + seconds * 1000),
    occurrence(key) {
      serial += 1;
      const timestamp = new Date(tenant.clock.now()).toISOString();
      return { kind: 'alert', id: `k${key}`, alertName: `Alert ${serial}`, alertType: 'DLP', timestamp, rawData: {} };
    },
    tickets: () =>
      records.list(set).flatMap((record) => {
        const [, key, madeFor] = /Alert ID: (\S+)[^]*Alert Name: (Alert \d+)/.exec(text(record[object.text])) ?? [];
        if (key === undefined || madeFor === undefined) return [];
        const [recId, status, owner] = ['RecId', object.status, 'Owner'].map((field) => text(record[field]));
        return [{ recId, key, madeFor, status, owner } as Ticket];
      }),
    notesOn: (recId) =>
      records
        .list(NOTES)
        .filter((note) => note['ParentLink_RecID'] === recId)
        .map((note) => text(note['NotesBody'])),
    trouble({ op, trouble, skip }) {
      troubles += 1;
      const when = { skip, times: 1 };
      faults.add({ id: `${trouble} ${troubles}`, match: { ...writes(op), client: CLIENT }, when, ...FAULTS[trouble] });
    },
    busy({ answer, skip }) {
      const when = { skip, times: answer === '503' ? 5 : 1 };
      faults.add({ match: { op: ['create', 'update', 'list'], client: CLIENT }, when, do: BUSY[answer] });
    },
    blind() {
      // For a key that no ticket has, two empty answers are as many as the host asks for.
      const query = new RegExp(`^(?!.*TestField).*(RecId|${object.number}) eq`);
      faults.add({ match: { op: 'list', client: CLIENT, query }, when: { times: 2 }, do: [{ page: 'empty-204' }] });
    },
    user({ act, ticket }) {
      const all = this.tickets();
      const one = all[ticket % Math.max(1, all.length)];
      if (one === undefined) return undefined;
      if (act === 'delete') {
        records.delete(set, one.recId);
        // A deleted record does not return.
        snapshots.remove('remembered');
      }
      // People open no ticket again here: the host would be blamed for two open ones.
      else if (act !== 'assign') records.update(set, one.recId, edits[act]);
      else records.update(set, one.recId, one.status === 'Closed' ? { Owner: 'Kim' } : edits.assign);
      return one;
    },
    setClock(step) {
      lead = step.lead * 1000;
    },
    remember() {
      snapshots.save('remembered');
    },
    forget() {
      if (snapshots.names().includes('remembered')) snapshots.restore('remembered');
    },
    hide(sees) {
      if (sees === 'nothing') records.hide(set);
      else for (const { recId } of this.tickets()) records.hide(set, recId);
    },
    show() {
      records.show(set);
    },
    limitPages(to) {
      tenant.mock.switches.set({ page_limit: to });
    },
    calm() {
      faults.clear();
    },
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
