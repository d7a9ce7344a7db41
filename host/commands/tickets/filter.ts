import { Option, type Command } from 'commander';
import type { TicketPhase } from '../../store/ticket-tables.js';
import type { TicketFilter } from '../../store/ticket-list.js';
import { listQueues } from '../../store/queues.js';
import type { StoreDatabase } from '../../store/store.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from '../chosen-connection.js';
import { tellUnknown } from '../tell-unknown.js';
import type { HostOptions } from '../options.js';

/** Options of the commands that select tickets. */
export interface TicketFilterOptions extends HostOptions, ChosenConnection {
  readonly phase?: TicketPhase;
  readonly status?: string;
  readonly severity?: string;
  readonly queue?: string;
  readonly search?: string;
  readonly givenUp?: boolean;
}

const PHASES = ['sending', 'unknown', 'failed', 'open', 'deleted'] satisfies readonly TicketPhase[];
const SEVERITIES = ['low', 'medium', 'high', 'critical', 'informational', 'other'];
const STATUSES = ['new', 'in_progress', 'on_hold', 'closed', 'other'];

export function withTicketFilter(command: Command): Command {
  return withChosenConnection(command)
    .addOption(new Option('--phase <phase>', 'only tickets with this outcome').choices(PHASES))
    .addOption(new Option('--status <status>', 'only tickets with this status').choices(STATUSES))
    .addOption(new Option('--severity <severity>', 'only tickets with this severity').choices(SEVERITIES))
    .option('--queue <name>', 'only tickets of this queue')
    .option('--search <text>', 'only tickets with this text in number, assignee, or the id or name of the alert')
    .option('--given-up', 'only tickets with alerts that were refused too often; `tickets retry` retries them');
}

export async function filterOf(options: TicketFilterOptions, db: StoreDatabase): Promise<TicketFilter> {
  const connection = await chosenConnection(options, db, options.plugin);
  const queues = options.queue === undefined ? [] : await listQueues(db);
  tellUnknown(
    'queue',
    options.queue,
    queues.map(({ name }) => name),
  );
  const { phase, status, severity, queue, search, givenUp } = options;
  return { connection, phase, status, severity, queue, search, givenUp };
}
