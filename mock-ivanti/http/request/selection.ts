import type { BusinessObject } from '../../model/schema/business-object.js';
import { note, type Call } from './call.js';

/** Field positions `$select` names, in the object's order. Undefined: all fields. Unknown names are left out and noted. */
export function readSelection(call: Call, object: BusinessObject): readonly number[] | undefined {
  const names = (call.query.get('$select') ?? '').split(',').map((name) => name.trim());
  const wanted = names.filter((name) => name !== '' && name !== '*');
  if (wanted.length === 0) return undefined;
  const positions = new Set<number>();
  for (const name of wanted) {
    const position = object.position.get(name.toLowerCase());
    if (position === undefined) note(call, `$select names ${name}, which does not exist: left out`);
    else positions.add(position);
  }
  return [...positions].sort((a, b) => a - b);
}
