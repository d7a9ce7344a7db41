import type { ListedTicket } from '../store/ticket-list.js';
import type { Described } from './shapes/schema.js';
import type { ticket } from './shapes/ticket.js';

/** A ticket as the API answers with it. */
export function shownTicket(listed: ListedTicket): Described<typeof ticket> {
  const { id, connection, queue, phase, number, recId, url, apiUrl, status, nativeStatus, severity } = listed;
  const { assignee, alertId, alertName, alerts, createdAt, seenAt, problem } = listed;
  return {
    ...{ id, connection, queue, phase, number, recId, url, apiUrl, status, nativeStatus, severity },
    ...{ assignee, alertId, alertName, alerts, createdAt, seenAt, problem },
  };
}
