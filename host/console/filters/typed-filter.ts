import type { JsonObject } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts.js';
import { jsonFault } from './json-fault.js';

/** A filter that somebody typed or an address brought, or why it is none. */
export type TypedFilter =
  | { readonly filter: JsonObject; readonly fault?: undefined }
  | { readonly filter?: undefined; readonly fault: string };

/** Reads a text as a filter; none at all is a filter that everything fits. */
export function typedFilter(text: string | null | undefined): TypedFilter {
  if (text === null || text === undefined) return { filter: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { filter: value as JsonObject };
    return { fault: TEXTS.filter.notObject };
  } catch {
    const at = jsonFault(text);
    return { fault: at === undefined ? TEXTS.filter.notJson : TEXTS.filter.notJsonAt(at.line, at.column) };
  }
}
