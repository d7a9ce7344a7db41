import type { Json, SyncRequest, TicketQuestion } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { fakeClock, startPlugin, startTenant, testServices, ticketing } from '../tenant.js';
import type { Flaw } from './coverage/flaw.js';
import { startFront } from './coverage/front.js';
import { sync } from './ticket-scene.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How far three clocks are from the true time, in milliseconds; each may be set at any time. */
export interface Clocks {
  stamps: number;
  date: number;
  host: number;
  /** Happens while the tenant answers. */
  whileAnswering?: () => void;
}

/** A change that becomes visible when it is due (ms since 1970). */
interface LateChange {
  readonly at: number;
  readonly status: string;
  readonly stamp: number;
  readonly made: number;
  readonly due: number;
}

/** A host that keeps the states of all tickets of a tenant by its syncs, over clocks that differ. */
export async function keeper(
  {
    stamps = 0,
    date = 0,
    host = 0,
    time_zone,
    ...front
  }: Partial<Clocks> & Flaw & { readonly time_zone?: string } = {},
  options: MockOptions = {},
) {
  const clock = fakeClock();
  const clocks: Clocks = { stamps, date, host };
  const tenantNow = () => {
    clocks.whileAnswering?.();
    return clock.now() + clocks.date;
  };
  const tenant = await startTenant({ incidents: 40, now: tenantNow, ...options }, clock);
  const hostClock = { ...clock, now: () => clock.now() + clocks.host };
  const passed =
    front.request === undefined
      ? { url: tenant.url, close: async () => undefined }
      : await startFront(tenant.url, front);
  const zone = time_zone === undefined ? {} : { time_zone };
  const config = tenant.config({ instance: passed.url, ticketing: ticketing(tenant), ...zone });
  const plugin = startPlugin(config, testServices(hostClock));
  const { records, journal } = tenant.mock;
  const refs = records
    .list('incidents')
    .map((each) => ({ number: String(each['IncidentNumber']), recId: String(each['RecId']) }));
  const statuses = new Map<string, string>();
  const late: LateChange[] = [];
  const lastMade = new Map<number, number>();
  let since: Json | undefined;
  let serial = 0;

  async function poll(request: Partial<SyncRequest> = {}) {
    const check: TicketQuestion[] = since === undefined ? refs.map((ref) => ({ ref })) : [];
    const before = journal.count({ op: 'list' });
    const result = await sync(plugin, { ...(since === undefined ? {} : { since }), check, ...request });
    for (const event of result.events) {
      if (event.kind === 'checkpoint' || !('state' in event)) continue;
      statuses.set(event.kind === 'change' ? event.recId : event.ref.recId, event.state.status);
    }
    since = result.checkpoint;
    return { ...result, calls: journal.count({ op: 'list' }) - before };
  }
  await poll();

  function write(at: number, Status: string, stamp: number, made = clock.now()): void {
    // A change that becomes visible late was made before what was written meanwhile.
    if (made < (lastMade.get(at) ?? 0)) return;
    lastMade.set(at, made);
    const recId = refs[at]?.recId ?? '';
    const isThere = records.find('incidents', (each) => each['RecId'] === recId) !== undefined;
    if (isThere) records.update('incidents', recId, { Status, LastModDateTime: new Date(stamp).toISOString() });
  }
  function pass(ms: number): void {
    const until = clock.now() + ms;
    late.sort((one, other) => one.due - other.due);
    for (let next = late[0]; next !== undefined && next.due <= until; next = late[0]) {
      clock.advance(Math.max(0, next.due - clock.now()));
      write(next.at, next.status, next.stamp, next.made);
      late.shift();
    }
    clock.advance(until - clock.now());
  }

  return {
    ...tenant,
    clocks,
    refs,
    plugin,
    poll,
    close: passed.close,
    /** Gives tickets a status that none had before. */
    edit: (...which: readonly number[]) => {
      serial += 1;
      for (const at of which) write(at, `Step ${serial}`, clock.now() + clocks.stamps);
    },
    /** The same, visible only that many milliseconds after its stamp. */
    editLate(ms: number, at: number) {
      serial += 1;
      late.push({
        made: clock.now(),
        due: clock.now() + ms,
        at,
        status: `Step ${serial}`,
        stamp: clock.now() + clocks.stamps,
      });
      pass(0);
    },
    /** Deletes the ticket that changed last. */
    deleteNewest() {
      const stamp = (record: (typeof all)[number]) => String(record['LastModDateTime']);
      const all = records.list('incidents');
      const [newest] = [...all].sort((one, other) => (stamp(one) < stamp(other) ? 1 : -1));
      if (newest !== undefined) records.delete('incidents', String(newest['RecId']));
    },
    /** Lets time pass, in which late changes become visible. */
    pass,
    /** Numbers of tickets whose status the host does not have. */
    stale: () =>
      records
        .list('incidents')
        .filter((each) => statuses.get(String(each['RecId'])) !== each['Status'])
        .map((each) => each['IncidentNumber']),
    since: () => since,
    restart: (from: Json) => {
      since = from;
    },
  };
}
