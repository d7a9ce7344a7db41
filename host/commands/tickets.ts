import type { Command } from 'commander';
import { addTicketsCreate } from './tickets-create.js';
import { addTicketsExport } from './tickets-export.js';
import { addTicketsList } from './tickets-list.js';
import { addTicketsRetry } from './tickets-retry.js';
import { addTicketsShow } from './tickets-show.js';
import { addTicketsSync } from './tickets-sync.js';

export function addTickets(tickets: Command): void {
  addTicketsCreate(tickets);
  addTicketsSync(tickets);
  addTicketsList(tickets);
  addTicketsExport(tickets);
  addTicketsShow(tickets);
  addTicketsRetry(tickets);
}
