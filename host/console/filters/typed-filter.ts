import { isJsonObject, type JsonObject } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import { jsonFault } from './json-fault.js';

/** A filter from typed text or from the address, or why it is not valid. */
export type TypedFilter =
  | { readonly filter: JsonObject; readonly fault?: undefined }
  | { readonly filter?: undefined; readonly fault: string };

/** Parses a text as a filter; an empty text matches everything. */
export function typedFilter(text: string | null | undefined): TypedFilter {
  if (text === null || text === undefined) return { filter: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return { filter: value };
    return { fault: TEXTS.filter.notObject };
  } catch {
    const at = jsonFault(text);
    return { fault: at === undefined ? TEXTS.filter.notJson : TEXTS.filter.notJsonAt(at.line, at.column) };
  }
}
