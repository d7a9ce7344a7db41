import fc from 'fast-check';

/** Names that every object answers to, or that hold code in some language. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
];

const TEXTS = [
  ...NAMES,
  '',
  ' ',
  '\0',
  'a\u0000b',
  'a\r\nX-Injected: yes',
  '\u001b[31mred\u001b[0m',
  '\u202egnp.exe',
  '\ud83d',
  '\ufeff',
  'é€😀',
  '%zz',
  '%00',
  '%2e%2e%2f',
  '../../nowhere/file',
  '//evil.example',
  'http://evil.example/',
  'javascript:alert(1)',
  '$NULL',
  '$name',
  '$rawData.__proto__.x',
  '${7*7}',
  '{{7*7}}',
  "' or 1 eq 1 or '",
  "'; drop table alerts; --",
  '=cmd|calc!A0',
  '^(a+)+$',
  '[',
  '(?<=x)',
  '1e999',
  '-0',
  '0x10',
  'NaN',
  'null',
  '2024-02-31T25:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '9'.repeat(400),
  'a'.repeat(5000),
  '<!DOCTYPE x [<!ENTITY a "b">]>',
];

/** Likely texts and absurd ones. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.array(fc.constantFrom(...TEXTS), { minLength: 2, maxLength: 3 }).map((texts) => texts.join('')),
);

const hostileKey = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES) }, hostileText);

const NUMBERS = [Infinity, -Infinity, 0, -0, -1, 1, 0.1, 2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 1e308, 5e-324];

/** Objects whose keys are their own, `__proto__` too, as `JSON.parse` makes them. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  return JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`).join()}}`) as object;
}

const shallow = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    hostileText,
    fc.constantFrom<unknown>(null, true, false, ...NUMBERS),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(hostileKey, tie('value')), { maxLength: 3 }).map(objectOf),
  ),
})).value;

/** A value that is nested so deep: lists or objects. */
export function nested(depth: number, key?: string): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level += 1) value = key === undefined ? [value] : objectAt(key, value);
  return value;
}

function objectAt(key: string, value: unknown): object {
  return Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });
}

const deep = fc
  .tuple(fc.constantFrom(21, 65, 101, 300, 3000, 10_000), fc.constantFrom(undefined, 'a', '__proto__'))
  .map(([depth, key]) => nested(depth, key));

/** Any JSON value, some of them very deep. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 24, arbitrary: shallow },
  // Shrinking would only take the depth away.
  { weight: 1, arbitrary: fc.noShrink(deep) },
);

/** The text of a JSON value, however deep it is: `JSON.stringify` gives up below some thousand levels. */
export function jsonText(value: unknown): string {
  const parts: string[] = [];
  /** What is still to be written, the next one last: finished text, or a value. */
  const open: ({ readonly text: string } | { readonly value: unknown })[] = [{ value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('text' in next) parts.push(next.text);
    else open.push(...written(next.value).toReversed());
  }
  return parts.join('');
}

function written(value: unknown): readonly ({ readonly text: string } | { readonly value: unknown })[] {
  if (typeof value === 'number' && !Number.isFinite(value)) return [{ text: value > 0 ? '1e999' : '-1e999' }];
  if (value === undefined) return [{ text: 'null' }];
  if (typeof value !== 'object' || value === null) return [{ text: JSON.stringify(value) }];
  const comma = (index: number) => (index > 0 ? ',' : '');
  if (Array.isArray(value)) {
    const items = (value as unknown[]).flatMap((one, index) => [{ text: comma(index) }, { value: one }]);
    return [{ text: '[' }, ...items, { text: ']' }];
  }
  const entries = Object.entries(value as Readonly<Record<string, unknown>>).filter(([, one]) => one !== undefined);
  const members = entries.flatMap(([key, one], index) => [
    { text: `${comma(index)}${JSON.stringify(key)}:` },
    { value: one },
  ]);
  return [{ text: '{' }, ...members, { text: '}' }];
}

export interface Change {
  /** Which place of the document, as a share of all. */
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'rename' | 'wrap' | 'double';
  readonly key: string;
  readonly value: unknown;
}

export const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'rename', 'wrap', 'double'),
  key: hostileKey,
  value: hostileJson,
});

/** A plausible document with one to three things wrong with it. */
export function mutated(documents: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([document, changes]) => changes.reduce<unknown>(changed, JSON.parse(JSON.stringify(document))));
}

type Place = readonly [holder: Record<string, unknown>, key: string];

/** A document with one thing wrong with it; the document itself is changed. */
export function changed(document: unknown, { at, how, key, value }: Change): unknown {
  const root: Record<string, unknown> = { document };
  const places = placesIn(root);
  const [holder, name] = places[Math.floor(at * places.length)] ?? [root, 'document'];
  const put = (where: object, under: string, what: unknown) =>
    Object.defineProperty(where, under, { value: what, enumerable: true, configurable: true, writable: true });
  const inner = holder[name];
  if (how === 'remove' && Array.isArray(holder)) holder.splice(Number(name), 1);
  else if (how === 'remove') Reflect.deleteProperty(holder, name);
  else if (how === 'wrap') put(holder, name, [inner]);
  else if (how === 'add' && typeof inner === 'object' && inner !== null && !Array.isArray(inner))
    put(inner, key, value);
  else if (how === 'add' && Array.isArray(inner)) inner.push(value);
  else if (how === 'double' && Array.isArray(inner)) inner.push(...(inner as unknown[]));
  else if (how === 'rename' && !Array.isArray(holder) && holder !== root) {
    Reflect.deleteProperty(holder, name);
    put(holder, key, inner);
  } else put(holder, name, value);
  return root['document'];
}

const MAX_PLACES = 500;

function placesIn(root: Record<string, unknown>): readonly Place[] {
  const places: Place[] = [];
  const open: object[] = [root];
  for (let holder = open.shift(); holder !== undefined && places.length < MAX_PLACES; holder = open.shift()) {
    for (const key of Object.keys(holder)) {
      places.push([holder as Record<string, unknown>, key]);
      const inner = (holder as Record<string, unknown>)[key];
      if (typeof inner === 'object' && inner !== null) open.push(inner);
    }
  }
  return places;
}
