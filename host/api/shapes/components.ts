import { addedAlerts, alert, item } from './alert.js';
import { auditEntry } from './audit.js';
import { check, connection, neededRight, proposal } from './connection.js';
import { destination } from './destination.js';
import { explainedPart, explainedQueue, explainedRule } from './explanation.js';
import { field } from './field.js';
import { job, pullEvent, ticketCounts } from './job.js';
import { log } from './log.js';
import { manifest } from './plugin.js';
import { problem } from './problem.js';
import { mapping, queue } from './queue.js';
import { hours, tenantQuota } from './quota.js';
import { resolvedWhen, rule } from './rule.js';
import { run } from './run.js';
import { schedule } from './schedule.js';
import type { Schema } from './schema.js';
import { estimate, pulledTable, tableInfo, tableState } from './table.js';
import { ticket, ticketAlert, ticketEvent, ticketOutlook } from './ticket.js';

/** Schemas that the API's document names. Instants are ISO-8601 UTC. */
export const COMPONENTS: Readonly<Record<string, Schema>> = {
  Problem: problem,
  Manifest: manifest,
  Run: run,
  Schedule: schedule,
  Connection: connection,
  Destination: destination,
  Check: check,
  Proposal: proposal,
  NeededRight: neededRight,
  Field: field,
  Mapping: mapping,
  TableInfo: tableInfo,
  Item: item,
  Alert: alert,
  AddedAlerts: addedAlerts,
  Rule: rule,
  ResolvedWhen: resolvedWhen,
  ExplainedRule: explainedRule,
  ExplainedPart: explainedPart,
  ExplainedQueue: explainedQueue,
  Queue: queue,
  Ticket: ticket,
  TicketAlert: ticketAlert,
  TicketOutlook: ticketOutlook,
  TicketEvent: ticketEvent,
  Job: job,
  TicketCounts: ticketCounts,
  PullEvent: pullEvent,
  TableState: tableState,
  PulledTable: pulledTable,
  Estimate: estimate,
  TenantQuota: tenantQuota,
  Hours: hours,
  Log: log,
  AuditEntry: auditEntry,
};
