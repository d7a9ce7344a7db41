import type {
  CreateOutcome,
  FoundTicket,
  Item,
  Sending,
  TicketQuestion,
  TicketRef,
  TicketState,
  UpdateOutcome,
} from '../../../host-sdk/index.js';
import { createPlugin, type IvantiPlugin } from '../../../plugin/index.js';
import { renderMappings } from '../../../host/rules/render-template.js';
import { testServices } from '../../tenant.js';
import type { Flaws } from './flaws.js';
import type { Host } from './keeper.js';
import { Killed, mortal } from './mortal.js';
import type { Kill } from './plan.js';
import { OBJECTS } from './ticket-objects.js';

interface Ticket {
  readonly item: Item;
  readonly generation: number;
  phase: 'sending' | 'open' | 'deleted';
  sent: Moment;
  certainFrom?: string | undefined;
  ref?: TicketRef;
  state?: TicketState;
  isMissing?: boolean;
  /** The operator has confirmed that it is gone. */
  isAccepted?: boolean;
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
    let services = { ...testServices(), clock: world.clock };
    let tickets: Ticket[] = [];
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
      if (outcome.outcome === 'created') await believe(plugin, calls, ticket, outcome);
      if (outcome.outcome === 'refused') tickets.splice(tickets.indexOf(ticket), 1);
      return ticket.phase === 'open' ? ticket : null;
    }

    /** An answer that names the record of another ticket is one to an earlier create, or that record is no more. */
    async function believe(
      plugin: IvantiPlugin,
      calls: Calls,
      ticket: Ticket,
      { ref, ...state }: Extract<CreateOutcome, { readonly outcome: 'created' }>,
    ): Promise<void> {
      if (holdersOf(ref).length === 0 || flaws.believesEveryAnswer === true) {
        Object.assign(ticket, { phase: 'open', ref, state });
        return;
      }
      const asked = { ...(await request(ticket, plugin)), sent: sendingOf(ticket, ticket.sent) };
      const seen = await calls.findTicket({ ...asked, taken: [ref.recId] });
      if (seen.outcome === 'absent' && seen.taken !== undefined) await claim(plugin, calls, ticket, seen.taken);
    }

    function holdersOf({ recId }: TicketRef): readonly Ticket[] {
      return tickets.filter((other) => other.phase === 'open' && other.ref?.recId === recId);
    }

    /** Takes a record that fits from a ticket that is not on it any more. */
    async function claim(
      plugin: IvantiPlugin,
      calls: Calls,
      ticket: Ticket,
      found: FoundTicket,
    ): Promise<'its' | 'not its' | 'untold'> {
      if (flaws.neverTakesRecords === true) return 'not its';
      for (const holder of holdersOf(found.ref)) {
        // Its create was answered, and is not under way any more.
        const sent = { ...holder.sent, endedMsAgo: 0, certainFrom: new Date(0).toISOString() };
        const seen = await calls.findTicket({ ...(await request(holder, plugin)), sent });
        if (seen.outcome === 'found') return 'not its';
        if (seen.outcome === 'unknown') return 'untold';
        holder.phase = 'deleted';
      }
      Object.assign(ticket, { phase: 'open', ...found });
      return 'its';
    }

    /** Takes over the ticket that another store has made. `holds it`: it was made for this very item. */
    async function adopt(
      plugin: IvantiPlugin,
      calls: Calls,
      item: Item,
    ): Promise<'holds it' | 'yes' | 'no' | 'untold'> {
      if (!world.plan.correlated || flaws.neverAdopts === true) return 'no';
      for (let generation = 0; ; generation += 1) {
        const { idempotencyKey, ...wanted } = await request({ item, generation }, plugin);
        const { found, problem } = await calls.findByKeys({ wanted: [{ ...wanted, keys: [idempotencyKey] }] });
        if (problem !== undefined) return 'untold';
        const [one] = found;
        if (one === undefined) return generation === 0 ? 'no' : 'yes';
        const { ref, state, holdsItem } = one;
        tickets.push({ item, generation, phase: 'open', sent: now(plugin), ref, state });
        if (holdsItem) return 'holds it';
        if (!isEnded(state) || (world.plan.closed?.on ?? 'note') === 'note') return 'yes';
      }
    }

    async function look(plugin: IvantiPlugin, calls: Calls, ticket: Ticket): Promise<Ticket | null> {
      if (flaws.neverLooks === true) return create(plugin, calls, ticket.item, ticket.generation);
      const taken = tickets.flatMap((other) => (other.phase === 'open' ? (other.ref?.recId ?? []) : []));
      const outcome = await calls.findTicket({
        ...(await request(ticket, plugin)),
        sent: sendingOf(ticket, ticket.sent),
        taken,
      });
      if ('certainFrom' in outcome) ticket.certainFrom ??= outcome.certainFrom;
      const isAbsent = outcome.outcome === 'absent' && (outcome.certain || flaws.believesFirstLook === true);
      const reused = outcome.outcome === 'absent' ? outcome.taken : undefined;
      const whose = reused === undefined ? 'not its' : await claim(plugin, calls, ticket, reused);
      if (outcome.outcome === 'found') Object.assign(ticket, { phase: 'open', ref: outcome.ref, state: outcome.state });
      if (isAbsent && whose === 'not its') return create(plugin, calls, ticket.item, ticket.generation);
      return ticket.phase === 'open' ? ticket : null;
    }

    async function note(plugin: IvantiPlugin, calls: Calls, ticket: Ticket, one: Waiting): Promise<void> {
      const { first, certainFrom } = one;
      const seen = await lookAt(calls, ticket);
      if (seen === 'untold') return;
      const on = flaws.addsToClosed === true ? 'note' : (world.plan.closed?.on ?? 'note');
      const isOver = seen !== undefined && isEnded(seen) && on !== 'note';
      // A note that may be on its way has to be settled first.
      if (isOver && on === 'new' && first === undefined) return follow(plugin, calls, ticket, one);
      const status = isOver && on === 'reopen' ? { status: OBJECTS[world.plan.object].working } : {};
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
          ...status,
          ...earlier,
        }),
      );
      if (outcome.outcome === 'updated') {
        if (outcome.state !== undefined) ticket.state = outcome.state;
        if (isOver && on === 'new') await follow(plugin, calls, ticket, one);
        else if (!isOver || outcome.state === undefined || !isEnded(outcome.state)) done(one);
      } else if (outcome.outcome === 'gone') {
        ticket.phase = 'deleted';
        Object.assign(one, { first: undefined, certainFrom: undefined });
      } else if (outcome.outcome === 'refused' || outcome.sent === false) {
        Object.assign(one, { first, certainFrom: certainFrom ?? one.certainFrom });
      }
    }

    /** The ticket as it is now; undefined where it is not shown. */
    async function lookAt(calls: Calls, { ref, state: known }: Ticket): Promise<TicketState | undefined | 'untold'> {
      if (world.plan.closed === null) return undefined;
      for await (const event of calls.syncStates({ check: [{ ref, known } as TicketQuestion] })) {
        if (event.kind !== 'outcome') continue;
        if ('state' in event) return event.state;
        return event.outcome === 'missing' ? undefined : 'untold';
      }
      return 'untold';
    }

    async function follow(plugin: IvantiPlugin, calls: Calls, ticket: Ticket, one: Waiting): Promise<void> {
      if (await create(plugin, calls, one.item, ticket.generation + 1)) done(one);
    }

    async function place(plugin: IvantiPlugin, calls: Calls, one: Waiting): Promise<void> {
      if (latest(one.item.id) === undefined) {
        const adopted = await adopt(plugin, calls, one.item);
        if (adopted === 'untold') return;
        if (adopted === 'holds it') {
          done(one);
          return;
        }
      }
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

    async function sync(calls: Calls, accepts = false): Promise<void> {
      const open = tickets.filter(({ phase }) => phase === 'open');
      const asked = checkpoint === undefined || flaws.asksNobody !== true ? open : [];
      const check = asked.map(({ ref, state: known }) => ({ ref, known }) as TicketQuestion);
      const since = checkpoint === undefined ? {} : { since: checkpoint };
      const missing: Ticket[] = [];
      let shown = 0;
      for await (const event of calls.syncStates({ ...since, check })) {
        if (event.kind === 'checkpoint') {
          checkpoint = event.checkpoint;
          continue;
        }
        const recId = event.kind === 'change' ? event.recId : event.ref.recId;
        const ticket = open.find(({ ref }) => ref?.recId === recId);
        if (ticket === undefined) continue;
        if ('state' in event) {
          shown += 1;
          Object.assign(ticket, { state: event.state, isMissing: false });
        } else if (event.outcome === 'missing') {
          missing.push(ticket);
        } else if (flaws.takesSilenceForDeleted === true) {
          ticket.phase = 'deleted';
        }
      }
      // All of them at once: it is likelier that the role has lost sight of them.
      const unheard = missing.filter(({ isAccepted }) => isAccepted !== true);
      if (unheard.length > 1 && shown === 0 && !accepts && flaws.believesMass !== true) return;
      for (const ticket of missing) {
        ticket.isAccepted = accepts;
        if (ticket.isMissing === true || flaws.believesOneSync === true) ticket.phase = 'deleted';
        ticket.isMissing = true;
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
      acceptMissing: () => life(null, (_plugin, calls) => sync(calls, true)),
      async loseFolder() {
        services = { ...testServices(), clock: world.clock };
        tickets = [];
        waiting = [];
        checkpoint = undefined;
      },
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

function isEnded({ status }: TicketState): boolean {
  return status === 'Closed';
}
