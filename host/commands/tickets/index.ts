import type { Command } from 'commander';
import { addTicketsCreate } from './create.js';
import { addTicketsExport } from './export.js';
import { addTicketsList } from './list.js';
import { addTicketsRetry } from './retry.js';
import { addTicketsShow } from './show.js';
import { addTicketsSync } from './sync.js';

export function addTickets(tickets: Command): void {
  addTicketsCreate(tickets);
  addTicketsSync(tickets);
  addTicketsList(tickets);
  addTicketsExport(tickets);
  addTicketsShow(tickets);
  addTicketsRetry(tickets);
}
