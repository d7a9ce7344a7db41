import { Option } from 'commander';
import type { Command } from 'commander';
import type { TicketPhase } from '../../store/ticket-tables.js';
import type { TicketFilter } from '../../store/ticket-list.js';
import type { HostOptions } from '../options.js';

/** Options of the commands that select tickets. */
export interface TicketFilterOptions extends HostOptions {
  readonly connection?: string;
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
  return command
    .option('--connection <name>', 'only tickets of this connection')
    .addOption(new Option('--phase <phase>', 'only tickets with this outcome').choices(PHASES))
    .addOption(new Option('--status <status>', 'only tickets with this status').choices(STATUSES))
    .addOption(new Option('--severity <severity>', 'only tickets with this severity').choices(SEVERITIES))
    .option('--queue <name>', 'only tickets of this queue')
    .option('--search <text>', 'only tickets with this text in number, assignee, or the id or name of the alert')
    .option('--given-up', 'only tickets with alerts that were refused too often; `tickets retry` retries them');
}

export function filterOf(options: TicketFilterOptions): TicketFilter {
  const { connection, phase, status, severity, queue, search, givenUp } = options;
  return { connection, phase, status, severity, queue, search, givenUp };
}
