import express, { Router } from 'express';
import type { Clock, Logger } from '../../host-sdk/index.js';
import { CSP_REPORTS } from './guard.js';

const TYPES = ['application/csp-report', 'application/reports+json', 'application/json'];
const MOST_A_MINUTE = 20;
const LONGEST = 300;

/**
 * Logs what browsers report to have refused. Anybody may report, because the page on which people sign in is guarded
 * too; so only a few reports a minute are looked at, and nothing of them is believed.
 */
export function cspReportRoute(logger: Logger, clock: Clock): Router {
  const routes = Router();
  let minute = 0;
  let count = 0;
  routes.post(CSP_REPORTS, express.json({ limit: '16kb', type: TYPES }), (request, response) => {
    const now = Math.floor(clock.now() / 60_000);
    count = now === minute ? count + 1 : 1;
    minute = now;
    if (count <= MOST_A_MINUTE) {
      for (const report of reportsIn(request.body)) logger.warn('A browser refused a part of the page', report);
    }
    response.status(204).end();
  });
  return routes;
}

type Report = Readonly<Record<'directive' | 'blocked' | 'page', string>>;

/** `report-uri` sends one object, `report-to` a list. */
function reportsIn(body: unknown): readonly Report[] {
  const bodies = Array.isArray(body)
    ? (body as unknown[]).slice(0, MOST_A_MINUTE).map((one) => at(one, 'body'))
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

/** Queries and fragments may hold what nobody should read in a log. */
function address(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
