import express, { Router } from 'express';
import type { ErrorRequestHandler, Request } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { Clock } from '../../host-sdk/index.js';
import { ALERT_FORMATS, entriesOf } from '../alerts/alert-text.js';
import type { AlertFormat, Entry } from '../alerts/alert-text.js';
import { collectAlerts, remarkedAlerts } from '../alerts/collect-alerts.js';
import { textOfBytes } from '../alerts/text-of-bytes.js';
import type { Store } from '../store/open-store.js';
import { storeAlerts } from '../work/alerts.js';

const LARGEST = '10mb';
const MOST = 10_000;

/** Content types by format; JSON lines have no registered type. */
const TYPES: Readonly<Record<AlertFormat, readonly string[]>> = {
  json: ['application/json'],
  ndjson: ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json-lines'],
  csv: ['text/csv'],
};

/**
 * `POST /api/alerts`: one alert or event, an array of them, JSON lines or CSV. Answers with the numbers of those added,
 * updated, unchanged and refused, and why each was refused. The good ones of a batch are stored together or not at all.
 */
export function postAlertsRoute({ store, clock }: { readonly store: Store; readonly clock: Clock }): Router {
  const routes = Router();
  const body = express.raw({ type: Object.values(TYPES).flat(), limit: LARGEST });
  routes.post('/api/alerts', body, async (request, response) => {
    const { occurrences, refusals } = collectAlerts(entriesIn(request), clock.now());
    const { added, updated } = await storeAlerts({ store, clock }, occurrences);
    const unchanged = occurrences.length - added - updated;
    const remarks = remarkedAlerts(occurrences);
    const answer = { added, updated, unchanged, refused: refusals.length, refusals, altered: remarks.length, remarks };
    const [first] = refusals;
    if (occurrences.length > 0 || first === undefined) {
      response.json(answer);
      return;
    }
    const { problem } = unreadable(`Nothing of the batch is an alert; line ${first.line}: ${first.reason}.`);
    response.status(400).json({ ...answer, problem });
  });
  routes.use('/api/alerts', tooLarge);
  return routes;
}

function entriesIn(request: Request): readonly Entry[] {
  const format = ALERT_FORMATS.find((one) => request.is([...TYPES[one]]) !== false);
  const bytes: unknown = request.body;
  const text = bytes instanceof Buffer ? textIn(request, bytes) : '';
  if (format === undefined || text.trim() === '') {
    const types = Object.values(TYPES).map(([type]) => type);
    throw unreadable('The request brings no alerts.', `Send ${types.join(', ')} with its Content-Type.`);
  }
  let entries: readonly Entry[];
  try {
    entries = entriesOf(text, format);
  } catch (error) {
    throw unreadable(`The body cannot be read as ${format}: ${(error as Error).message}.`);
  }
  if (entries.length <= MOST) return entries;
  throw unreadable(`The batch has ${entries.length} alerts.`, `Send ${MOST} at most at once.`);
}

/** A text in the character set that its type names; UTF-8 by default. */
function textIn(request: Request, bytes: Buffer): string {
  const [, charset = 'utf-8'] = /;\s*charset="?([^\s;"]+)/i.exec(request.get('Content-Type') ?? '') ?? [];
  try {
    return /^utf-?8$/i.test(charset) ? textOfBytes(bytes) : new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(`The body cannot be read as ${charset}: ${(error as Error).message}.`, 'Send it as UTF-8.');
  }
}

function unreadable(message: string, fix = 'Correct the named line and send it again.'): PluginError {
  return new PluginError('config.invalid', message, { field: 'body', fix });
}

/** A body above the limit was not read to its end, so nothing of it can be told. */
const tooLarge: ErrorRequestHandler = (error, _request, response, next) => {
  if ((error as { readonly type?: unknown }).type !== 'entity.too.large') {
    next(error);
    return;
  }
  const { problem } = unreadable(`The batch is larger than ${LARGEST}.`, 'Send it in parts.');
  response.status(413).json({ problem });
};
