import { MINUTE_MS } from '../platform/durations.js';
import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';

const MAX_A_MINUTE = 5;
/** Number of different reports in memory; the oldest are dropped first. */
const MOST = 50;
const LONGEST = 300;

export interface CspReports {
  /** Stores the body of one or several reports. */
  take(body: unknown): void;
  /** Newest first. */
  list(): readonly (Report & { readonly count: number; readonly lastAt: string })[];
}

/**
 * Violations that browsers report. Anyone may send one, because the sign-in page has the policy too. So the host
 * reads only a few a minute, does not trust their content, and keeps them apart from the log and the disk:
 * they can displace only each other.
 */
export function createCspReports(clock: Clock): CspReports {
  const kept = new Map<string, Report & { readonly count: number; readonly lastAt: string }>();
  let minute = 0;
  let count = 0;
  const isOneOfFew = () => {
    const now = Math.floor(clock.monotonic() / MINUTE_MS);
    count = now === minute ? count + 1 : 1;
    minute = now;
    return count <= MAX_A_MINUTE;
  };
  const keep = (report: Report) => {
    const key = JSON.stringify(report);
    const before = kept.get(key)?.count ?? 0;
    kept.delete(key);
    kept.set(key, { ...report, count: before + 1, lastAt: isoNow(clock) });
    const [oldest] = kept.keys();
    if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
  };
  return {
    take(body) {
      for (const report of reportsIn(body)) if (isOneOfFew()) keep(report);
    },
    list: () => [...kept.values()].reverse(),
  };
}

type Report = Readonly<Record<'directive' | 'blocked' | 'page', string>>;

/** `report-uri` sends one object, `report-to` a list. */
function reportsIn(body: unknown): readonly Report[] {
  const bodies = Array.isArray(body)
    ? (body as unknown[]).slice(0, MAX_A_MINUTE).map((one) => at(one, 'body'))
    : [at(body, 'csp-report')];
  return bodies.flatMap((one) => {
    if (typeof one !== 'object' || one === null) return [];
    const directive = text(at(one, 'effective-directive') ?? at(one, 'effectiveDirective'));
    const blocked = address(text(at(one, 'blocked-uri') ?? at(one, 'blockedURL')));
    return [{ directive, blocked, page: address(text(at(one, 'document-uri') ?? at(one, 'documentURL'))) }];
  });
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST) : '';
}

/** Queries and fragments may contain secrets. */
function address(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
