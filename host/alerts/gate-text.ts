import { characterName, unwritableIn, visibleText } from '../../host-sdk/index.js';
import type { Json, JsonObject } from '../../host-sdk/index.js';

/** A value that can be stored, shown and sent, and what was written otherwise for that, in sentences. */
export interface Gated {
  readonly value: JsonObject;
  readonly remarks: readonly string[];
}

const MAX_REMARKS = 10;
const MAX_PATH_LENGTH = 100;

/**
 * Writes characters that no ticket can hold otherwise, in every text of an alert and in every key. Ids and keys that
 * differ stay different: what looks like a stand-in is written otherwise there too.
 */
export function gateText(alert: JsonObject): Gated {
  const remarks: string[] = [];
  let others = 0;

  function remark(what: string, before: string, after: string): string {
    if (before === after) return after;
    const codes = [...unwritableIn(before), ...standInsIn(before)];
    const named = codes.length > 5 ? `${codes.slice(0, 5).join(', ')} and others` : codes.join(', ');
    if (remarks.length < MAX_REMARKS)
      remarks.push(`${what.slice(0, MAX_PATH_LENGTH)} held ${named}, written otherwise`);
    else others += 1;
    return after;
  }

  function gate(value: Json, path: string): Json {
    if (typeof value === 'string') {
      return remark(path, value, path === 'id' ? distinctText(value) : visibleText(value));
    }
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map((one, index) => gate(one, `${path}.${index}`));
    return gateObject(value, path);
  }

  function gateObject(value: JsonObject, path: string): JsonObject {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const name = remark(path === '' ? 'a key' : `a key of ${path}`, key, distinctText(key));
        return [name, gate(inner, path === '' ? name : `${path}.${name}`)];
      }),
    );
  }

  const value = gateObject(alert, '');
  if (others > 0) remarks.push(`${others} more texts held such characters`);
  return { value, remarks };
}

/** What stands for another character: a control picture, or an escape of one that has no picture. */
const STAND_IN = /[\u2400-\u241F]|\\(?=u(?:D[89A-F][0-9A-F]{2}|FFF[EF]|24[01][0-9A-F]|005C))/g;

/** As `visibleText`, one to one: a stand-in that was there before is written as an escape itself. */
function distinctText(text: string): string {
  return visibleText(text.replace(STAND_IN, (one) => `\\u${codeOf(one)}`));
}

function standInsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(STAND_IN)].map(([one]) => characterName(one)))];
}

function codeOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
