import type { Request, Response } from 'express';
import { isLocal } from '../control/guard.js';
import type { JournalEntry } from '../tenant/journal/entry.js';
import { DEFAULT_NAMESPACE, namespaceOf, type Tenant } from '../tenant/instance/tenant.js';
import { requestRow } from './requests.js';

/** Bytes that may wait for a reader; a slower one is disconnected, and its browser reconnects for the rest. */
const MAX_WAITING = 1024 * 1024;

/** `GET /__page/requests`: the rows of requests after `since`, then each one as it is answered, as server-sent events. */
export function requestStream(tenant: Tenant, request: Request, response: Response): void {
  if (!isLocal(tenant, request)) {
    response.status(403).type('text/plain').send('The mock shows requests on this machine only.\n');
    return;
  }
  const { ns, since } = request.query;
  const { journal } = namespaceOf(tenant, typeof ns === 'string' && ns !== '' ? ns : DEFAULT_NAMESPACE);
  const seen = Number(request.headers['last-event-id'] ?? since);
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders();
  const push = (entry: JournalEntry): void => {
    response.write(`id: ${entry.id}\ndata: ${requestRow(entry)}\n\n`);
    if (response.writableLength > MAX_WAITING) response.destroy();
  };
  for (const entry of journal.answered(Number.isFinite(seen) ? seen : 0)) push(entry);
  response.once('close', journal.follow(push));
}
