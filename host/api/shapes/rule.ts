import { problem } from './problem.js';
import { flag, list, map, named, object, oneOf, orNull, text, type Described } from './schema.js';

/** How the host recognizes a resolved alert. */
export const resolvedWhen = object({
  field: named,
  values: { type: 'array', items: { type: ['string', 'number', 'boolean'] }, minItems: 1 },
});

export const dedupe = { anyOf: [object({ filter: map }), object({ fields: list(text) })] } as const;

export const mute = object({ name: text, filter: map, from: text, until: text });

export const rule = object({
  name: text,
  kind: oneOf('alert', 'event'),
  filter: map,
  dedupe: list(dedupe),
  mutes: list(mute),
  folder: orNull(text),
  resolved_when: orNull(resolvedWhen),
});

export const brokenRule = object({ rule: text, problem });

/** The input for a rule besides its name. */
export const ruleKeys = {
  kind: oneOf('alert', 'event'),
  filter: map,
  dedupe: list(map),
  mutes: list(map),
  resolved_when: {
    ...orNull(resolvedWhen),
    description: 'An alert with one of these values is resolved; null: no alert is.',
  },
  folder: { ...orNull(text), description: 'Up to three levels, such as Malware/Endpoint; null: no folder.' },
} as const;

export const forgetMutes = {
  ...flag,
  description:
    'True: mutes that have started and are missing from `mutes` are deleted instead of ended, so that alerts of their ' +
    'time may become tickets.',
} as const;

export type ApiRule = Described<typeof rule>;
export type Mute = Described<typeof mute>;
export type DedupeRule = Described<typeof dedupe>;
export type ResolvedWhen = Described<typeof resolvedWhen>;
