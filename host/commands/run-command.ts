import { CommanderError } from 'commander';
import { toProblem, type Logger } from '../../host-sdk/index.js';
import { commandUser } from '../audit/command-user.js';
import { createTrail, type Trail } from '../audit/trail.js';
import { systemClock } from '../platform/clock.js';
import { egressOf } from '../egress/egress.js';
import { createLogger, logFormatOf } from '../logs/logger.js';
import { keepLogs } from '../logs/keep-logs.js';
import { orLog } from '../platform/or-log.js';
import { commandProgress, type CommandProgress } from '../progress/terminal-progress.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';
import type { DataOptions } from './options.js';
import { listenForStop } from './stop-signal.js';

/** The dependencies of a command; all are closed when it ends. */
export interface CommandContext {
  readonly store: Store;
  /** Logs to stderr and to the store. */
  readonly logger: Logger;
  readonly progress: CommandProgress;
  /** Records the changes of use cases for the audit log. */
  readonly trail: Trail;
  /** Aborts when the user or the system asks the program to stop. */
  readonly signal: AbortSignal;
}

/**
 * Opens the store, runs `work`, and makes its return value the exit code.
 * @param forPrograms Programs read the command's stderr if it is not a terminal; default: with `--json`.
 */
export async function runCommand(
  options: DataOptions,
  work: (context: CommandContext) => Promise<number>,
  forPrograms = options.json === true,
): Promise<void> {
  const progress = commandProgress();
  const said = createLogger(options.logLevel, progress.say, logFormatOf(options.logFormat, forPrograms));
  const stop = listenForStop(progress.say);
  try {
    // An unreadable allow-list must stop every command, not only those that call a tenant.
    egressOf(process.env);
    const store = await openStore(options.data, {
      warn: (message) => {
        said.warn(message);
      },
    });
    const logs = keepLogs({ store, clock: systemClock, logger: said });
    try {
      process.exitCode = await recordingTrail(options, store, said, (trail) =>
        work({ store, logger: logs.logger, progress, trail, signal: stop.signal }),
      );
    } finally {
      await logs.flush();
      await orLog(said, 'The store was not closed', () => store.close());
    }
  } finally {
    progress.close();
    stop.end();
  }
}

/** Runs `work` and records its outcome, if the command is audited. */
async function recordingTrail(
  { via = '', audit, dryRun }: DataOptions & { readonly dryRun?: boolean },
  { db }: Store,
  logger: Logger,
  work: (trail: Trail) => Promise<number>,
): Promise<number> {
  const about = { what: audit ?? via, object: null };
  const trail = createTrail({ clock: systemClock, doer: commandUser, via, about });
  if (audit === undefined) return work(trail);
  if (dryRun === true) trail.tell({ after: { dryRun } });
  try {
    const code = await work(trail);
    // The result is already printed: a failure to write the entry must not change it.
    await orLog(logger, 'The audit entry of this command was not stored', () =>
      code === 0 ? trail.end(db) : trail.fail(db, null),
    );
    return code;
  } catch (error) {
    // The failure of the work itself is the one to report.
    if (!(error instanceof CommanderError)) {
      await trail.fail(db, toProblem(error).code).catch(() => undefined);
    }
    throw error;
  }
}
