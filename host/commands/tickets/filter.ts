import { Option } from 'commander';
import type { Command } from 'commander';
import type { TicketPhase } from '../../store/ticket-tables.js';
import type { TicketFilter } from '../../store/ticket-list.js';
import type { HostOptions } from '../options.js';

/** Options of the commands that take some of the tickets. */
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
    .option('--connection <name>', 'only those of one connection')
    .addOption(new Option('--phase <phase>', 'only those that are so far').choices(PHASES))
    .addOption(new Option('--status <status>', 'only those with this status').choices(STATUSES))
    .addOption(new Option('--severity <severity>', 'only those of this severity').choices(SEVERITIES))
    .option('--queue <name>', 'only those of one queue')
    .option('--search <text>', 'only those with this in number, assignee, or the alert’s id or name')
    .option('--given-up', 'only those with alerts that were refused too often: `tickets retry` tries them again');
}

export function filterOf(options: TicketFilterOptions): TicketFilter {
  const { connection, phase, status, severity, queue, search, givenUp } = options;
  return { connection, phase, status, severity, queue, search, givenUp };
}
