import type { SwitchDefinition } from './switch-definition.js';

/** The quotas of a tenant, and what it does beyond them. */
export const QUOTA_SWITCHES = {
  over_quota: {
    values: ['429', 'delay', 'text'],
    meaning:
      'Calls beyond the rate limit or the daily calls: refused, slowed (until the minute has room, by 10 s beyond the daily calls), or answered 200 with the text of the refusal.',
    source:
      '429: expected by clients; slowed: Ivanti help pages; text: title of a forum article in the Netskope document.',
  },
  daily_calls: {
    number: { usual: 0, least: 0, most: 10_000_000 },
    documented: 100_000,
    meaning: 'Calls a namespace may make in `quota_hours`; 0 is no limit. `over_quota` decides what happens then.',
    source: '100,000 in 24 hours: Netskope document, Ivanti help pages; how it is enforced: no source.',
  },
  quota_hours: {
    number: { usual: 24, least: 1, most: 168 },
    meaning: 'Hours over which `daily_calls` are counted, from the first call on; then the count starts again.',
    source: '24: Netskope document, Ivanti help pages; an interval with a start: wording of the refusal.',
  },
  page_limit: {
    number: { usual: 100, least: 1, most: 1000 },
    meaning: 'Most records of one page. A request for more is refused: You cannot query more than N records.',
    source: '100: Ivanti docs, measured; a setting of the tenant: a plugin tested on live tenants; 1000: one web page.',
  },
  page_default: {
    values: ['25', '100'],
    meaning: 'Records of a page without $top, at most `page_limit`.',
    source: '25: Ivanti docs, measured; 100: one web page.',
  },
} as const satisfies Readonly<Record<string, SwitchDefinition>>;
