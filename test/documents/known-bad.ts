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

/** A product that takes other settings beside the sections. */
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
