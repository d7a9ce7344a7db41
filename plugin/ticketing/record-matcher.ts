import type { FindTicketRequest, JsonObject } from '../../host-sdk/index.js';
import type { IvantiRecord } from '../odata/records.js';
import { plainText } from './plain-text.js';
import type { TicketProfile } from './profile.js';

/** Decides whether a record is the result of a create. */
export interface RecordMatcher {
  /** The fields that {@link of} reads. */
  readonly fields: readonly string[];
  /** `perhaps`: it names the item, but a person may have written it. `taken`: it belongs to another ticket. */
  of(record: IvantiRecord): 'same' | 'taken' | 'perhaps' | 'other';
}

/**
 * A record with the host's key matches, and a record with another key does not. Without keys, a record matches if it
 * has the title and names the item's id in the field where it was sent, or if it has all the texts with the id
 * unchanged. Where no text holds the id, a record with all the sent texts matches.
 */
export function createLikeness(
  { item, idempotencyKey, taken = [] }: Pick<FindTicketRequest, 'item' | 'idempotencyKey' | 'taken'>,
  sent: JsonObject,
  { title, text }: Pick<TicketProfile, 'title' | 'text'>,
  correlationField: string | undefined,
): RecordMatcher {
  const held = new Set(taken.map((recId) => recId.toUpperCase()));
  const isText = (name: string) => typeof sent[name] === 'string' && sent[name] !== '';
  const titled = [title, text].filter((name) => name !== undefined);
  const texts = [...new Set([...titled, ...Object.keys(sent)])].filter(
    (name) => isText(name) && name !== correlationField,
  );
  const carriers = texts.filter((name) => names(plainText(sent[name]), item.id));
  const read = carriers.length > 0 ? [title ?? '', ...carriers] : titled;
  const compared = [...new Set(read)].filter((name) => texts.includes(name));
  const isTitled = title !== undefined && compared.includes(title);
  const isKept = (record: IvantiRecord) => (name: string) => plainText(record[name]) === plainText(sent[name]);
  const byTexts = (record: IvantiRecord) => {
    const key = correlationField === undefined ? '' : plainText(record[correlationField]);
    if (key !== '') return key === idempotencyKey ? 'same' : 'other';
    if (carriers.length === 0) return compared.length > 0 && compared.every(isKept(record)) ? 'same' : 'other';
    if (!carriers.some((name) => names(plainText(record[name]), item.id))) return 'other';
    return (isTitled && isKept(record)(title)) || carriers.every(isKept(record)) ? 'same' : 'perhaps';
  };
  return {
    fields: [...compared, ...(correlationField === undefined ? [] : [correlationField])],
    of(record) {
      const likeness = byTexts(record);
      if (!held.has(plainText(record['RecId']).toUpperCase())) return likeness;
      return likeness === 'same' ? 'taken' : 'other';
    },
  };
}

/** Whether a text contains an id as a whole word: 1 is not in 10. */
function names(text: string, id: string): boolean {
  if (id === '') return false;
  const isPart = (character: string | undefined) => character !== undefined && /[\w-]/.test(character);
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + id.length])) return true;
  }
  return false;
}
