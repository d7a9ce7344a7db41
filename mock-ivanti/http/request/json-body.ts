import { isSafeNumber, parse as parseLossless } from 'lossless-json';
import type { Call } from './call.js';
import type { MessageName } from '../../tenant/refusals/messages.js';
import { refuse } from '../../tenant/refusals/refused.js';

/** The JSON object a request carries; a byte order mark before it is tolerated. */
export function readObject(call: Call, whenEmpty: MessageName): Record<string, unknown> {
  const text = call.body
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') refuse(whenEmpty);
  const value = parse(text) ?? (call.tenant.switches.single_quotes === 'accept' ? parse(requoted(text)) : undefined);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('notAnObject');
  return value as Record<string, unknown>;
}

/** A number that a JavaScript number cannot hold becomes its text, which number fields keep. */
function parse(text: string): unknown {
  try {
    if (!LONG_NUMBER.test(text)) return JSON.parse(text);
    const parseNumber = (number: string) => (isSafeNumber(number) ? Number(number) : number);
    return parseLossless(text, null, { parseNumber, onDuplicateKey: ({ newValue }) => newValue });
  } catch {
    return undefined;
  }
}

const LONG_NUMBER = /\d[\d.]{15}|\d[eE]/;

/** The same text with its single-quoted parts in double quotes. */
function requoted(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'/gs, (whole, inner: string | undefined) =>
    inner === undefined ? whole : `"${inner.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"')}"`,
  );
}

/** The text of such an object under any of the names, in any case; '' when there is none. */
export function textAt(body: Readonly<Record<string, unknown>>, ...names: readonly string[]): string {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const value = Object.entries(body).find(([name]) => wanted.has(name.toLowerCase()))?.[1];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** The object under a name of such an object; an empty one when there is none. */
export function objectAt(body: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = body[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
