import { destinationProblem } from './destination.js';
import type { Destination } from './destination.js';
import { openJsonl } from './jsonl-destination.js';
import { openSqlite } from './sqlite-destination.js';

const KINDS: Readonly<Record<string, (target: string) => Destination>> = {
  sqlite: openSqlite,
  jsonl: openJsonl,
};

/**
 * Opens what `--to` names: `sqlite:FILE` or `jsonl:FOLDER`. Throws `host.destination`.
 */
export function openDestination(name: string): Destination {
  const colon = name.indexOf(':');
  const open = KINDS[name.slice(0, Math.max(colon, 0))];
  const target = name.slice(colon + 1);
  if (open !== undefined && target !== '') return open(target);
  throw destinationProblem(`"${name}" is not a destination.`, undefined, 'Write sqlite:FILE or jsonl:FOLDER.');
}
