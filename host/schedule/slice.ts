import { PluginError, type Clock } from '../../host-sdk/index.js';

export interface SliceOptions {
  readonly clock: Clock;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
  /** Latest end (ms since 1970). */
  readonly endsAt?: number | undefined;
  /** How often to check for a reason to end (ms). */
  readonly pollIntervalMs: number;
  /** Why it should end now, as text; `undefined` to continue. */
  readonly reason: () => Promise<string | undefined>;
}

export interface Slice<T> {
  readonly result: T;
  /** It was stopped for a reason other than a stop of the program. */
  readonly gaveWay: boolean;
}

/** Long enough to make progress, short enough for waiting runs. */
const MIN_MS = 60_000;

/** Runs a slice of long work: it stops at the end of its time, or after some progress when there is a reason. */
export async function inSlice<T>(options: SliceOptions, work: (signal: AbortSignal) => Promise<T>): Promise<Slice<T>> {
  const { clock, endsAt = Infinity } = options;
  const stop = new AbortController();
  const over = new AbortController();
  const giveWay = async () => {
    let pause = MIN_MS;
    for (;;) {
      await clock.sleep(Math.min(pause, endsAt - clock.now()), over.signal);
      const why = clock.now() >= endsAt ? 'the off-peak hours are over' : await options.reason().catch(nothingToSay);
      if (why !== undefined) {
        stop.abort(
          new PluginError('host.aborted', `Stopped because ${why}. The rows read before that are kept.`, {
            fix: 'Nothing to do: the schedule continues it.',
          }),
        );
        return;
      }
      pause = options.pollIntervalMs;
    }
  };
  const watching = giveWay().catch(() => undefined);
  try {
    const result = await work(AbortSignal.any([options.signal, stop.signal]));
    return { result, gaveWay: stop.signal.aborted };
  } finally {
    over.abort();
    await watching;
  }
}

/** A failed check is repeated. */
const nothingToSay = () => undefined;
