import { PluginError, type Clock, type Logger } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { addJobEvents, jobEvents } from '../store/job-events.js';
import { endJob, findJob, putBackJob } from '../store/jobs.js';
import type { Store } from '../store/store.js';
import type { JobRow } from '../store/schema.js';
import { transaction } from '../store/transaction.js';
import { createWriteBehind } from '../store/write-behind.js';
import { createEventLog, MAX_EVENTS, type EventLog, type LoggedEvent } from './event-log.js';

/** Events of kept jobs: immediate for listeners in this process, a moment later, through the store, for all others. */
export interface JobBoard {
  /** A job starts in this process. @returns Function that adds an event. */
  begin(row: JobRow): Promise<EventLog['add']>;
  /** Stores the end of a kept job and its `end` event with the result: both or, if this rejects, neither. */
  end(row: JobRow, data: unknown): Promise<void>;
  /** Returns a job to the waiting state. */
  putBack(row: JobRow): Promise<void>;
  /** As in the `Jobs` interface. */
  follow(id: number, after: number, listener: (event: LoggedEvent) => void): Promise<() => void>;
  /** Waits until all events are stored. */
  flush(): Promise<void>;
}

interface Board {
  readonly log: EventLog;
  followers: number;
  /** Events that are not stored yet. */
  waiting: LoggedEvent[];
  runsHere: boolean;
  /** Reads the events of other processes from the store. */
  watch: AbortController | undefined;
}

/** What listeners in other processes may lose in a kill. */
const MOMENT_MS = 300;
const POLL_INTERVAL_MS = 500;
/** Above all ids of a run that died before it had stored its events. */
const GAP = 1000;
const MAX_ENDED = 50;

export function createJobBoard(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}): JobBoard {
  const { store, clock, logger } = options;
  const { db } = store;
  const boards = new Map<number, Board>();
  const behind = createWriteBehind(write, refused, MOMENT_MS);

  async function write(): Promise<void> {
    for (const [id, board] of boards) {
      const events = board.waiting;
      if (events.length === 0) continue;
      board.waiting = [];
      await transaction(db, (tx) => addJobEvents(tx, id, events, MAX_EVENTS));
    }
  }

  function refused(error: unknown): void {
    logger.debug('An event of a job was not stored', { reason: (error as Error).message });
  }

  function boardOf(id: number): Board {
    const board = boards.get(id) ?? {
      log: createEventLog(),
      followers: 0,
      waiting: [],
      runsHere: false,
      watch: undefined,
    };
    boards.set(id, board);
    return board;
  }

  async function read(id: number, { log }: Board): Promise<void> {
    for (const event of await jobEvents(db, id, log.newest())) log.put(event);
  }

  async function begin(row: JobRow): Promise<Board> {
    const board = boardOf(row.id);
    if (board.runsHere) return board;
    board.runsHere = true;
    board.watch?.abort();
    board.watch = undefined;
    await read(row.id, board);
    const { log } = board;
    if (log.newest() > 0 || row.crashes > 0) log.skipTo(Math.max(clock.now(), log.newest() + GAP));
    return board;
  }

  function leave(id: number, board: Board): void {
    board.runsHere = false;
    if (board.followers === 0) boards.delete(id);
    else watch(id, board);
  }

  function watch(id: number, board: Board): void {
    const stop = new AbortController();
    board.watch = stop;
    const look = async () => {
      while (!stop.signal.aborted) {
        await read(id, board).catch(refused);
        await clock.sleep(POLL_INTERVAL_MS, stop.signal);
      }
    };
    look().catch(() => undefined);
  }

  return {
    async begin(row) {
      const board = await begin(row);
      return (event, data) => {
        const added = board.log.add(event, data);
        if (row.kept === 1) board.waiting.push(added);
        behind.schedule();
        return added;
      };
    },
    async end(row, data) {
      const board = await begin(row);
      const end = { id: board.log.newest() + 1, event: 'end', data };
      await transaction(db, async (tx) => {
        await addJobEvents(tx, row.id, [...board.waiting, end], MAX_EVENTS);
        await endJob(tx, row.id, isoNow(clock), MAX_ENDED);
      });
      board.waiting = [];
      board.log.put(end);
      board.runsHere = false;
      if (board.followers === 0) boards.delete(row.id);
    },
    async putBack(row) {
      await putBackJob(db, row.id);
      const board = boards.get(row.id);
      if (board !== undefined) leave(row.id, board);
    },
    async follow(id, after, listener) {
      const row = boards.get(id)?.runsHere === true ? undefined : await findJob(db, id);
      if (row?.kept !== 1 && boards.get(id)?.runsHere !== true) throw unknownJob(String(id));
      const board = boardOf(id);
      board.followers += 1;
      if (!board.runsHere) await read(id, board);
      if (!board.runsHere && board.watch === undefined && row?.ended_at === null) watch(id, board);
      const end = board.log.follow(after, listener);
      let isFollowing = true;
      return () => {
        if (!isFollowing) return;
        isFollowing = false;
        end();
        board.followers -= 1;
        if (board.followers > 0 || board.runsHere) return;
        board.watch?.abort();
        boards.delete(id);
      };
    },
    flush: () => behind.flush(),
  };
}

export function unknownJob(id: string): PluginError {
  return new PluginError('host.unknown_name', `There is no job "${id}".`, {
    field: 'id',
    fix: 'Use a job from the list. Reports of earlier jobs are among the runs.',
  });
}
