import type { PullBatch, Row } from '../../host-sdk/index.js';
import type { Flaw, Sent } from '../contract/coverage/flaw.js';

/** A product that asks for other things than records, or for records in another way: `change` gets the query's options. */
export function asks(change: (options: URLSearchParams) => void): Flaw {
  return { request: (sent) => (isListing(sent) ? { url: withOptions(sent.url, change) } : {}) };
}

/** A product whose filters read otherwise. */
export function filters(change: (filter: string) => string): Flaw {
  return asks((options) => {
    const filter = options.get('$filter');
    if (filter !== null) options.set('$filter', change(filter));
  });
}

/** A product that takes other settings of the section `data` than those that were given. */
export function reads(data: Readonly<Record<string, unknown>>): Flaw {
  return { config: (config) => ({ ...config, data: { ...(config['data'] as object), ...data } }) };
}

/** A product that accepts other settings outside the sections. */
export function takes(settings: Readonly<Record<string, unknown>>): Flaw {
  return { config: (config) => ({ ...config, ...settings }) };
}

/** A product that delivers its batches in another form. */
export function delivers(change: (batch: PullBatch) => PullBatch): Flaw {
  return {
    plugin: (plugin) => ({
      async *pull(request) {
        for await (const batch of plugin.pull(request)) yield change(batch);
      },
    }),
  };
}

/** A product whose rows are others. */
export function deliversRows(change: (row: Row) => Row): Flaw {
  return delivers((batch) => ({ ...batch, rows: batch.rows.map(change) }));
}

/** A product that signs its requests for data in another way. */
export function signs(change: (authorization: string) => string): Flaw {
  return {
    request: (sent) => {
      const { authorization } = sent.headers;
      if (authorization === undefined || !sent.url.pathname.includes('/odata/')) return {};
      return { headers: { ...sent.headers, authorization: change(authorization) } };
    },
  };
}

/** True for a request for records of a collection. */
export function isListing({ method, url }: Sent): boolean {
  return method === 'GET' && url.pathname.includes('/odata/') && !url.pathname.endsWith('$metadata');
}

function withOptions(url: URL, change: (options: URLSearchParams) => void): URL {
  const options = new URLSearchParams(url.search);
  change(options);
  const changed = new URL(url);
  changed.search = options.toString().replaceAll('+', '%20');
  return changed;
}

/** A product that takes other settings of the section `ticketing` than those that were given. */
export function readsTicketing(settings: Readonly<Record<string, unknown>>): Flaw {
  return { config: (config) => ({ ...config, ticketing: { ...(config['ticketing'] as object), ...settings } }) };
}

/** A product whose requests of an operation are others. */
export function sends(isMeant: (sent: Sent) => boolean, change: (sent: Sent) => Partial<Sent>): Flaw {
  return { request: (sent) => (isMeant(sent) ? change(sent) : {}) };
}

/** A product whose new incidents hold other values. */
export function creates(change: (values: Record<string, unknown>) => unknown): Flaw {
  return sends(isCreate, (sent) => ({ body: changedJson(sent.body, change) }));
}

/** A product whose updates hold other values. */
export function updates(change: (values: Record<string, unknown>) => unknown): Flaw {
  return sends(isUpdate, (sent) => ({ body: changedJson(sent.body, change) }));
}

/** A product that reports a ticket regardless of the tenant's answer. */
export const createdAnyway: Flaw = {
  plugin: (plugin) => ({
    async createTicket(request) {
      const outcome = await plugin.createTicket(request);
      const ref = { number: '7', recId: 'A'.repeat(32) };
      return outcome.outcome === 'created' ? outcome : { outcome: 'created', ref, status: 'Logged' };
    },
  }),
};

/** A product that sends each new ticket twice. */
export const createdTwice: Flaw = {
  plugin: (plugin) => ({
    async createTicket(request) {
      await plugin.createTicket(request);
      return plugin.createTicket(request);
    },
  }),
};

/** A product that sends other headers with some requests; `undefined` takes one away. */
export function heads(isMeant: (sent: Sent) => boolean, headers: Readonly<Record<string, string | undefined>>): Flaw {
  return sends(isMeant, (sent) => {
    const changed = Object.entries({ ...sent.headers, ...headers }).filter(([, value]) => value !== undefined);
    return { headers: Object.fromEntries(changed) as Record<string, string> };
  });
}

export const isCreate = ({ method, url }: Sent) => method === 'POST' && url.pathname.includes('/odata/');
export const isUpdate = ({ method, url }: Sent) => method === 'PATCH' && url.pathname.includes('/odata/');
export const isLogin = ({ url }: Sent) => url.pathname.endsWith('/authentication/login');
export const isDescription = ({ url }: Sent) => url.pathname.endsWith('$metadata');

function changedJson(body: string, change: (values: Record<string, unknown>) => unknown): string {
  const values = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify(change(values) ?? values);
}
