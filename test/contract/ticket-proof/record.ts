import type { Item } from '../../../host-sdk/index.js';
import type { Keeper } from './keeper.js';
import type { Step } from './plan.js';
import type { Ticket, World } from './world.js';

/** What happened in a world, and what a host must have made of it in the end. */
export interface WorldRecord {
  /** The next occurrences of these alerts. */
  deliver(keys: readonly number[]): readonly Item[];
  /** Every occurrence so far, for a store that knows none. */
  anew(): readonly Item[];
  changed(act: Extract<Step, { readonly do: 'user' }>['act'], ticket: Ticket | undefined): void;
  /** The tenant loses what it has acknowledged. */
  forgotten(work: () => void): void;
  /** Whether tickets hold notes of a folder that was lost: it is unknown whether an equal note was added later. */
  hasEarlierNotes(): boolean;
  /** RecIds that the tenant once forgot; it may have given them again. */
  readonly reborn: ReadonlySet<string>;
  /** Where the host and the tenant disagree when nothing is under way any more. */
  differences(keeper: Keeper): Promise<readonly string[]>;
}

/** What happened to the tickets of one alert. */
interface Fate {
  readonly occurrences: Item[];
  /** A user deleted one, or the tenant lost a part of it. */
  lost: boolean;
  /** A ticket was lost before the host's folder was: what the new store makes first is not the first any more. */
  mayBeDoubled: boolean;
  closings: number;
  /** It came again after the last of them. */
  cameAfterClosing: boolean;
}

export function createRecord(world: World): WorldRecord {
  const fates = new Map<string, Fate>();
  const { closed } = world.plan;
  const mayFollow = closed?.on === 'new' || (closed?.on === 'reopen' && closed.within !== null);
  const reborn = new Set<string>();
  /** Notes that other stores have left. */
  let before = new Map<string, readonly string[]>();

  const fateOf = (key: string): Fate => {
    const fate = fates.get(key) ?? {
      occurrences: [],
      lost: false,
      mayBeDoubled: false,
      closings: 0,
      cameAfterClosing: false,
    };
    fates.set(key, fate);
    return fate;
  };
  const notesByRecord = () => new Map(world.tickets().map(({ recId }) => [recId, world.notesOn(recId)]));
  const sight = () =>
    new Map(world.tickets().map((ticket) => [ticket, JSON.stringify([ticket, world.notesOn(ticket.recId)])]));

  function faultsOfAlert(key: string, fate: Fate): readonly string[] {
    const faults: string[] = [];
    const tickets = world.tickets().filter((ticket) => ticket.key === key);
    const open = tickets.filter(({ status }) => status !== 'Closed');
    const most = mayFollow ? 1 + fate.closings : 1;
    if (!fate.mayBeDoubled) {
      if (tickets.length > most) faults.push(`${tickets.length} tickets for ${key}`);
      if (open.length > 1) faults.push(`${open.length} open tickets for ${key}`);
    }
    if (tickets.length === 0 && !fate.lost) faults.push(`no ticket for ${key}`);
    const isOver = tickets.length > 0 && open.length === 0;
    if (isOver && fate.cameAfterClosing && !fate.lost && closed !== null && closed.on !== 'note') {
      faults.push(`${key} came after it was closed, and no ticket shows it`);
    }
    for (const { recId, madeFor } of tickets) {
      const notes = world.notesOn(recId);
      const own = without(notes, before.get(recId) ?? []);
      if (new Set(own).size < own.length) faults.push(`a note on ${key} twice: ${notes.join(' | ')}`);
      if (before.size === 0 && notes.some((note) => note.includes(`${madeFor} `))) {
        faults.push(`${madeFor} made ${key}, and is noted on it`);
      }
    }
    return [...faults, ...(fate.lost ? [] : misplaced(key, fate, tickets))];
  }

  /** Each occurrence is in one place; one that found its ticket closed may be in the next one as well. */
  function misplaced(key: string, fate: Fate, tickets: readonly Ticket[]): readonly string[] {
    const texts = tickets.flatMap(({ recId, madeFor }) => [`Name: ${madeFor} `, ...world.notesOn(recId)]);
    return fate.occurrences.flatMap(({ alertName }) => {
      const places = texts.filter((note) => note.includes(`Name: ${alertName} `)).length;
      const most = (mayFollow ? 1 + fate.closings : 1) + (before.size > 0 ? 1 : 0);
      return places === 0 || places > most ? [`${alertName} of ${key} is in ${places} places`] : [];
    });
  }

  return {
    hasEarlierNotes: () => before.size > 0,
    reborn,
    deliver(keys) {
      return keys.map((key) => {
        const item = world.occurrence(key);
        const fate = fateOf(item.id);
        fate.occurrences.push(item);
        fate.cameAfterClosing = fate.closings > 0;
        return item;
      });
    },
    anew() {
      before = notesByRecord();
      return [...fates.values()].flatMap((fate) => {
        fate.mayBeDoubled ||= fate.lost;
        return fate.occurrences;
      });
    },
    changed(act, ticket) {
      if (ticket === undefined) return;
      const fate = fateOf(ticket.key);
      if (act === 'delete') fate.lost = true;
      if (act !== 'close' || ticket.status === 'Closed') return;
      fate.closings += 1;
      fate.cameAfterClosing = false;
    },
    forgotten(work) {
      const known = sight();
      work();
      const now = new Set(sight().values());
      const left = new Set(world.tickets().map(({ recId }) => recId));
      for (const [{ key, recId }, told] of known) {
        if (!left.has(recId)) reborn.add(recId);
        if (now.has(told)) continue;
        const fate = fateOf(key);
        fate.lost = true;
        // A later ticket may be forgotten, and an earlier one open again.
        fate.mayBeDoubled ||= fate.closings > 0;
      }
    },
    async differences(keeper) {
      const faults: string[] = [];
      const waiting = await keeper.waiting();
      if (waiting > 0) faults.push(`${waiting} alerts still wait`);
      const all = await keeper.tickets();
      for (const [key, fate] of fates) {
        const there = world.tickets().filter((ticket) => ticket.key === key);
        const own = all.filter((ticket) => ticket.key === key);
        const open = own.filter(({ phase }) => phase === 'open');
        if (open.length !== there.length && before.size === 0) {
          faults.push(`${there.length} tickets for ${key}, the host has ${own.map(({ phase }) => phase).join(', ')}`);
        }
        for (const { recId, status, owner } of there) {
          const ticket = open.find((one) => one.recId === recId);
          if (ticket === undefined && before.size > 0) continue;
          const known = `${ticket?.status} ${ticket?.assignee ?? ''}`;
          if (known !== `${status} ${owner}`) faults.push(`${key} is ${status} ${owner}, the host says ${known}`);
        }
        faults.push(...faultsOfAlert(key, fate));
      }
      return faults;
    },
  };
}

/** The texts that are left when each of the others takes one away. */
function without(texts: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...texts];
  for (const other of others) if (left.includes(other)) left.splice(left.indexOf(other), 1);
  return left;
}
