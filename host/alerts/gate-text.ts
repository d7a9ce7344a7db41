import { characterName, unwritableIn, visibleText, type Json, type JsonObject } from '../../host-sdk/index.js';

/** A value that can be stored, shown and sent, and sentences about what was replaced for that. */
export interface Gated {
  readonly value: JsonObject;
  readonly remarks: readonly string[];
}

const MAX_REMARKS = 10;
const MAX_PATH_LENGTH = 100;

/**
 * Replaces characters that a ticket cannot store, in every text and every key of an alert. Ids and keys that
 * differ stay different: a text that looks like a replacement is replaced there as well.
 */
export function gateText(alert: JsonObject): Gated {
  const remarks: string[] = [];
  let others = 0;

  function remark(what: string, before: string, after: string): string {
    if (before === after) return after;
    const codes = [...unwritableIn(before), ...replacementsIn(before)];
    const named = codes.length > 5 ? `${codes.slice(0, 5).join(', ')} and others` : codes.join(', ');
    if (remarks.length < MAX_REMARKS)
      remarks.push(`${what.slice(0, MAX_PATH_LENGTH)} contained ${named}, which was replaced`);
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
  if (others > 0) remarks.push(`${others} more texts contained such characters`);
  return { value, remarks };
}

/** The replacements: a control picture, or an escape for a character that has no picture. */
const REPLACEMENT = /[\u2400-\u241F]|\\(?=u(?:D[89A-F][0-9A-F]{2}|FFF[EF]|24[01][0-9A-F]|005C))/g;

/** As `visibleText`, but reversible: a replacement character in the original text becomes an escape. */
function distinctText(text: string): string {
  return visibleText(text.replace(REPLACEMENT, (one) => `\\u${codeOf(one)}`));
}

function replacementsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(REPLACEMENT)].map(([one]) => characterName(one)))];
}

function codeOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
