import type {
  CreateOutcome,
  Item,
  Sending,
  TicketQuestion,
  TicketRef,
  TicketState,
  UpdateOutcome,
} from '../../../host-sdk/index.js';
import { createPlugin } from '../../../plugin/index.js';
import type { IvantiPlugin } from '../../../plugin/index.js';
import { renderMappings } from '../../../host/tickets/render-template.js';
import { testServices } from '../../tenant.js';
import type { Host } from './keeper.js';
import { Killed, mortal } from './mortal.js';
import type { Kill } from './world.js';

/** Mistakes that hosts are often written with. */
export interface Flaws {
  /** Creates again when the first look finds nothing. */
  readonly believesFirstLook?: boolean;
  /** Creates again whatever became of the last time. */
  readonly neverLooks?: boolean;
  /** Writes down that a create is sent once it was answered. */
  readonly storesIntentLater?: boolean;
  /** Counts the time until a loss is certain from when it decided to send, not from when the sending ended. */
  readonly countsFromIntent?: boolean;
  /** Asks the clock on its wall how long ago something was. */
  readonly asksItsClock?: boolean;
  /** Sends a note of unknown outcome again. */
  readonly repeatsNotes?: boolean;
  /** Takes a ticket for deleted as soon as one sync misses it. */
  readonly believesOneSync?: boolean;
  /** Takes no answer about a ticket, or an answer without it, for its end. */
  readonly takesSilenceForDeleted?: boolean;
  /** Forgets which tickets are to be asked for again. */
  readonly asksNobody?: boolean;
}

interface Ticket {
  readonly item: Item;
  readonly generation: number;
  phase: 'sending' | 'open' | 'deleted';
  sent: Moment;
  certainFrom?: string | undefined;
  ref?: TicketRef;
  state?: TicketState;
  isMissing?: boolean;
}

/** Just before a write is handed over. */
type Moment = Pick<Sending, 'startedAt' | 'mark'>;

interface Waiting {
  readonly item: Item;
  first?: Moment | undefined;
  certainFrom?: string | undefined;
}

/** The least host that keeps its word, one call after the other; its fields are its disk. Each flaw is a small change. */
export function reference(flaws: Flaws = {}): Host {
  return async (world) => {
    const services = { ...testServices(), clock: world.clock };
    const tickets: Ticket[] = [];
    let waiting: Waiting[] = [];
    let checkpoint: Parameters<IvantiPlugin['syncStates']>[0]['since'];

    const latest = (key: string) => tickets.findLast((ticket) => ticket.item.id === key);
    const now = (plugin: IvantiPlugin): Moment => ({
      startedAt: new Date(world.clock.now()).toISOString(),
      mark: plugin.markTime(),
    });
    let begun = 0;
    /** When attempts of this process ended; those of another ended before it began. */
    let ended = new Map<Ticket | Waiting, number>();
    let intended = new Map<Ticket | Waiting, number>();
    const attempted = <T extends CreateOutcome | UpdateOutcome>(what: Ticket | Waiting, outcome: T): T => {
      ended.set(what, world.clock.monotonic());
      what.certainFrom = 'certainFrom' in outcome ? outcome.certainFrom : undefined;
      return outcome;
    };
    const sendingOf = (what: Ticket | Waiting, moment: Moment): Sending => {
      const now = world.clock.monotonic();
      if (flaws.countsFromIntent === true) return { ...moment, endedMsAgo: now - (intended.get(what) ?? begun) };
      const { certainFrom } = what;
      if (flaws.asksItsClock === true) {
        return { ...moment, endedMsAgo: Math.max(0, world.clock.now() - Date.parse(moment.startedAt)) };
      }
      const told = certainFrom === undefined ? {} : { certainFrom };
      return { ...moment, endedMsAgo: now - (ended.get(what) ?? begun), ...told };
    };
    const done = (one: Waiting) => {
      waiting = waiting.filter((other) => other !== one);
    };
    const request = async ({ item, generation }: Pick<Ticket, 'item' | 'generation'>, plugin: IvantiPlugin) => ({
      item,
      values: renderMappings((await plugin.getDefaultMappings()).create, item),
      queue: {},
      idempotencyKey: `${item.id} ${generation}`,
    });

    async function create(plugin: IvantiPlugin, calls: Calls, item: Item, generation: number): Promise<Ticket | null> {
      const before = latest(item.id);
      const ticket: Ticket =
        before?.phase === 'sending' ? before : { item, generation, phase: 'sending', sent: now(plugin) };
      Object.assign(ticket, { sent: now(plugin), certainFrom: undefined });
      if (flaws.storesIntentLater !== true && ticket !== before) tickets.push(ticket);
      intended.set(ticket, world.clock.monotonic());
      const outcome = attempted(ticket, await calls.createTicket(await request(ticket, plugin)));
      if (flaws.storesIntentLater === true && ticket !== before) tickets.push(ticket);
      if (outcome.outcome === 'created') Object.assign(ticket, { phase: 'open', ref: outcome.ref, state: outcome });
      if (outcome.outcome === 'refused') tickets.splice(tickets.indexOf(ticket), 1);
      return ticket.phase === 'open' ? ticket : null;
    }

    async function look(plugin: IvantiPlugin, calls: Calls, ticket: Ticket): Promise<Ticket | null> {
      if (flaws.neverLooks === true) return create(plugin, calls, ticket.item, ticket.generation);
      const taken = tickets.flatMap((other) => other.ref?.recId ?? []);
      const outcome = await calls.findTicket({
        ...(await request(ticket, plugin)),
        sent: sendingOf(ticket, ticket.sent),
        taken,
      });
      if ('certainFrom' in outcome) ticket.certainFrom ??= outcome.certainFrom;

      if (outcome.outcome === 'found') Object.assign(ticket, { phase: 'open', ref: outcome.ref, state: outcome.state });
      const isAbsent = outcome.outcome === 'absent' && (outcome.certain || flaws.believesFirstLook === true);
      if (isAbsent) return create(plugin, calls, ticket.item, ticket.generation);
      return ticket.phase === 'open' ? ticket : null;
    }

    async function note(plugin: IvantiPlugin, calls: Calls, ticket: Ticket, one: Waiting): Promise<void> {
      const { first, certainFrom } = one;
      const earlier = first === undefined || flaws.repeatsNotes === true ? {} : { earlier: sendingOf(one, first) };
      Object.assign(one, { first: first ?? now(plugin), certainFrom: undefined });
      intended.set(one, world.clock.monotonic());
      const values = renderMappings((await plugin.getDefaultMappings()).update, one.item);
      const outcome: UpdateOutcome = attempted(
        one,
        await calls.updateTicket({
          ref: ticket.ref as TicketRef,
          item: one.item,
          values,
          mode: 'append',
          ...earlier,
        }),
      );
      if (outcome.outcome === 'updated') {
        if (outcome.state !== undefined) ticket.state = outcome.state;
        done(one);
      } else if (outcome.outcome === 'gone') {
        ticket.phase = 'deleted';
        Object.assign(one, { first: undefined, certainFrom: undefined });
      } else if (outcome.outcome === 'refused' || outcome.sent === false) {
        Object.assign(one, { first, certainFrom: certainFrom ?? one.certainFrom });
      }
    }

    async function place(plugin: IvantiPlugin, calls: Calls, one: Waiting): Promise<void> {
      const ticket = latest(one.item.id);
      const isOwn = ticket?.item === one.item;
      if (ticket === undefined || ticket.phase === 'deleted') {
        if (await create(plugin, calls, one.item, (ticket?.generation ?? -1) + 1)) done(one);
      } else if (ticket.phase === 'open') {
        if (isOwn) done(one);
        else await note(plugin, calls, ticket, one);
      } else if ((await look(plugin, calls, ticket)) !== null && isOwn) {
        done(one);
      }
    }

    async function sync(calls: Calls): Promise<void> {
      const open = tickets.filter(({ phase }) => phase === 'open');
      const asked = checkpoint === undefined || flaws.asksNobody !== true ? open : [];
      const check = asked.map(({ ref, state: known }) => ({ ref, known }) as TicketQuestion);
      const since = checkpoint === undefined ? {} : { since: checkpoint };
      for await (const event of calls.syncStates({ ...since, check })) {
        if (event.kind === 'checkpoint') {
          checkpoint = event.checkpoint;
          continue;
        }
        const recId = event.kind === 'change' ? event.recId : event.ref.recId;
        const ticket = open.find(({ ref }) => ref?.recId === recId);
        if (ticket === undefined) continue;
        if ('state' in event) {
          Object.assign(ticket, { state: event.state, isMissing: false });
        } else if (event.outcome === 'missing') {
          if (ticket.isMissing === true || flaws.believesOneSync === true) ticket.phase = 'deleted';
          ticket.isMissing = true;
        } else if (flaws.takesSilenceForDeleted === true) {
          ticket.phase = 'deleted';
        }
      }
    }

    /** One process: the rest of its work ends with its kill. */
    async function life(kill: Kill | null, work: (plugin: IvantiPlugin, calls: Calls) => Promise<void>): Promise<void> {
      const plugin = createPlugin(services, world.config);
      begun = world.clock.monotonic();
      ended = new Map();
      intended = new Map();
      const own = mortal(plugin, () => kill);
      const job = work(plugin, own.plugin).catch((error: unknown) => {
        if (!(error instanceof Killed) && !isExpected(error)) throw error;
      });
      await Promise.race([job, own.death]);
      await plugin.dispose();
      own.bury();
      await job;
    }

    const run = (kill: Kill | null) =>
      life(kill, async (plugin, calls) => {
        for (const one of waiting) await place(plugin, calls, one);
      });
    return {
      async receive(items) {
        waiting.push(...items.map((item) => ({ item })));
      },
      create: run,
      sync: (kill) => life(kill, (_plugin, calls) => sync(calls)),
      twoWorkers: () => run(null),
      tickets: async () =>
        tickets.map(({ item, phase, ref, state }) => ({
          key: item.id,
          phase,
          recId: ref?.recId ?? null,
          status: state?.status ?? null,
          assignee: state?.assignee ?? null,
        })),
      waiting: async () => waiting.length,
      close: async () => undefined,
    };
  };
}

type Calls = ReturnType<typeof mortal>['plugin'];

/** A feed of changes that fails is thrown; the next sync begins where this one did. */
function isExpected(error: unknown): boolean {
  return error instanceof Error && error.name === 'PluginError';
}
