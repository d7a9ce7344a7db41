import type { Presets } from './preset.js';

/** A spent quota, in each way in which a tenant may report it. */
export const RATE_PRESETS: Presets = {
  'quota-silent': {
    meaning: '429 without Retry-After, from the third call in a minute.',
    rules: [{ do: [{ rate: { limit: 2, windowMs: 60_000, retryAfter: 'none' } }] }],
  },
  'quota-retry-after': {
    meaning: '429 with Retry-After in seconds, from the third call in a minute.',
    rules: [{ do: [{ rate: { limit: 2, windowMs: 60_000, retryAfter: 'seconds' } }] }],
  },
  'quota-retry-date': {
    meaning: '429 with Retry-After as a date.',
    rules: [{ do: [{ rate: { limit: 2, windowMs: 60_000, retryAfter: 'date' } }] }],
  },
  'quota-retry-past': {
    meaning: '429 with a Retry-After that is already past.',
    rules: [{ do: [{ rate: { limit: 2, windowMs: 60_000, retryAfter: 'past' } }] }],
  },
  'quota-slowed': {
    meaning: 'Beyond two calls a minute, calls wait until there is room.',
    rules: [{ do: [{ rate: { limit: 2, windowMs: 60_000, on: 'slow' } }] }],
  },
  'quota-text': {
    meaning: '200 with the text of the refusal, from the third call in a minute.',
    rules: [{ do: [{ rate: { limit: 2, windowMs: 60_000, on: 'text' } }] }],
  },
};
