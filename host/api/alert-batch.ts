import type { Request } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { ALERT_FORMATS, entriesOf, type AlertFormat, type Entry } from '../alerts/alert-text.js';
import { textOfBytes } from '../alerts/text-of-bytes.js';

const MOST = 10_000;

/** Content types by format; JSON lines have no registered type. */
const TYPES: Readonly<Record<AlertFormat, readonly string[]>> = {
  json: ['application/json'],
  ndjson: ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json-lines'],
  csv: ['text/csv'],
};

export const ALERT_TYPES: readonly string[] = Object.values(TYPES).flat();

/** The alerts and events of a request whose body was read as bytes. Throws `config.invalid`. */
export function sentEntries(request: Request): readonly Entry[] {
  const format = ALERT_FORMATS.find((one) => request.is([...TYPES[one]]) !== false);
  const bytes: unknown = request.body;
  const text = bytes instanceof Buffer ? textIn(request, bytes) : '';
  if (format === undefined || text.trim() === '') {
    const types = Object.values(TYPES).map(([type]) => type);
    throw unreadableBatch('The request contains no alerts.', `Send ${types.join(', ')} with its Content-Type.`);
  }
  let entries: readonly Entry[];
  try {
    entries = entriesOf(text, format);
  } catch (error) {
    throw unreadableBatch(`The body cannot be read as ${format}: ${(error as Error).message}.`);
  }
  if (entries.length <= MOST) return entries;
  throw unreadableBatch(`The batch has ${entries.length} alerts.`, `Send at most ${MOST} in one request.`);
}

/** A text in the character set that its type names; UTF-8 by default. */
function textIn(request: Request, bytes: Buffer): string {
  const [, charset = 'utf-8'] = /;\s*charset="?([^\s;"]+)/i.exec(request.get('Content-Type') ?? '') ?? [];
  try {
    return /^utf-?8$/i.test(charset) ? textOfBytes(bytes) : new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadableBatch(`The body cannot be read as ${charset}: ${(error as Error).message}.`, 'Send it as UTF-8.');
  }
}

export function unreadableBatch(message: string, fix = 'Correct the named line and send it again.'): PluginError {
  return new PluginError('config.invalid', message, { field: 'body', fix });
}
