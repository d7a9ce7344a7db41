import { isJsonObject, type Json, type JsonObject } from '../../../host-sdk/index.js';
import { valueText } from '../parts/value-text.js';
import { TEXTS } from '../texts/index.js';
import { severityWord } from './severity-word.js';

/** One event of a ticket, as text. */
export interface HistoryWords {
  readonly title: string;
  /** Sentences. */
  readonly lines: readonly string[];
  /** What was sent, field by field. */
  readonly fields: readonly (readonly [field: string, value: string])[];
}

/** An unknown event keeps its name; its detail is in the raw data. */
export function historyWords(event: string, detail: Json): HistoryWords {
  const words = TEXTS.history;
  const title = (words.event as Readonly<Record<string, string>>)[event] ?? event;
  if (!isJsonObject(detail)) return { title, lines: [], fields: [] };
  if (event === 'changed') return { title, lines: changes(detail), fields: [] };
  const lines = (['number', 'alert', 'status', 'message', 'basis'] as const).flatMap((name) => {
    const value = detail[name];
    return typeof value === 'string' ? words.line[name](value) : [];
  });
  const notes = [...listAt(detail, 'notes'), ...listAt(detail, 'notStored').map(words.notStored)];
  const values = isJsonObject(detail['values']) ? Object.entries(detail['values']) : [];
  return { title, lines: [...lines, ...notes], fields: values.map(([name, value]) => [name, textOf(value)]) };
}

/** Old and new value of each column. */
function changes(detail: JsonObject): readonly string[] {
  const { column } = TEXTS.tickets;
  // The product's word for a status is more precise than the host's.
  const names = { native_status: column.status, severity: column.severity, assignee: column.assignee } as const;
  return Object.entries(names).flatMap(([name, label]) => {
    const change = detail[name];
    if (!Array.isArray(change)) return [];
    const [before = null, after = null] = change as readonly Json[];
    const read = (value: Json) => (name === 'severity' ? severityWord(value as string | null) : textOf(value));
    return [TEXTS.history.change(label, read(before), read(after))];
  });
}

function listAt(detail: JsonObject, name: string): readonly string[] {
  const list = detail[name];
  return Array.isArray(list) ? (list as readonly Json[]).map(textOf) : [];
}

function textOf(value: Json): string {
  return value === null ? TEXTS.none : valueText(value);
}
