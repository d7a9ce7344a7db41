import { DAY_MS, SECOND_MS } from '../platform/durations.js';
import type { Item, JsonObject } from '../../host-sdk/index.js';
import { DOCUMENTED_ALERT_TYPES } from './alert-types.js';

export interface SampleOptions {
  readonly count: number;
  readonly kind: Item['kind'];
  /** The same seed gives the same samples, except for their times. */
  readonly seed: number;
  /** Milliseconds since 1970; the times of the samples are in the day before. */
  readonly now: number;
}

const NAMES = ['Upload of personal data', 'Sign-in from two places', 'Malicious site visited', 'Unusual download'];
const APPS = [
  ['Box', 'Cloud Storage'],
  ['Google Gmail', 'Webmail'],
  ['Slack', 'Collaboration'],
  ['Salesforce', 'CRM'],
] as const;
const USERS = ['ann@example.com', 'ben@example.com', 'carla@example.com', 'dev@example.com', 'eve@example.com'];
const EVENT_TYPES = ['application', 'audit', 'network', 'page'];
const SEVERITIES = ['low', 'medium', 'high', 'critical'];
/** One sample in this many is a later occurrence of an earlier one. */
const REPEAT_EVERY = 8;

/** Sample alerts or events as the lines of an alerts file, oldest first. */
export function sampleAlerts({ count, kind, seed, now }: SampleOptions): readonly JsonObject[] {
  const random = randomNumbers(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const samples: JsonObject[] = [];
  for (let index = 0; index < count; index += 1) {
    const time = now - DAY_MS + ((index + random()) / count) * DAY_MS;
    const timestamp = Math.floor(time / SECOND_MS);
    const isRepeat = index % REPEAT_EVERY === REPEAT_EVERY - 1;
    samples.push(isRepeat ? { ...pick(samples), timestamp } : sample(index, timestamp));
  }
  return samples;

  function sample(index: number, timestamp: number): JsonObject {
    const [app, appCategory] = pick(APPS);
    const rawData = { severity: pick(SEVERITIES), srcip: `192.0.2.${1 + Math.floor(random() * 254)}` };
    const common = { id: `sample-${seed}-${index}`, app, appCategory, user: pick(USERS), timestamp, rawData };
    if (kind === 'event') return { ...common, kind, eventType: pick(EVENT_TYPES) };
    const alertType = DOCUMENTED_ALERT_TYPES[index % DOCUMENTED_ALERT_TYPES.length] ?? 'policy';
    return { ...common, alertName: pick(NAMES), alertType, type: 'sample' };
  }
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
