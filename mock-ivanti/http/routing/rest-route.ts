import type { Operation } from '../../tenant/journal/entry.js';
import type { Route } from './route.js';

interface RestEndpoint {
  readonly shape: string;
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Operation>>;
}

/** The endpoints besides the collections (Ivanti docs 2019.1 to 2024; client code for the search over all objects). */
export const REST_ENDPOINTS: readonly RestEndpoint[] = [
  { shape: '/rest/search/fulltext', path: /^\/rest\/search\/fulltext$/i, methods: { POST: 'fulltext' } },
  { shape: '/rest/Search', path: /^\/rest\/search$/i, methods: { POST: 'fulltext' } },
  {
    shape: '/rest/Attachment',
    path: /^\/rest\/attachment$/i,
    methods: { POST: 'upload', GET: 'download', DELETE: 'remove-file' },
  },
  {
    shape: '/rest/Template/{employee}/_All_',
    path: /^\/rest\/template\/([^/]+)\/_all_$/i,
    methods: { GET: 'offerings' },
  },
  {
    shape: '/rest/ServiceRequest/PackageData/{subscription}',
    path: /^\/rest\/servicerequest\/packagedata\/([^/]+)(?:\/.*)?$/i,
    methods: { GET: 'package' },
  },
  {
    shape: '/rest/ServiceRequest/{parameter}/ValidationList',
    path: /^\/rest\/servicerequest\/([^/]+)\/validationlist$/i,
    methods: { POST: 'validation-list', GET: 'validation-list' },
  },
  { shape: '/rest/ServiceRequest/new', path: /^\/rest\/servicerequest\/new$/i, methods: { POST: 'service-request' } },
];

/** The endpoint of a path below `/rest`. An attachment named by a path segment is a wrong URL (Ivanti docs). */
export function restRoute(method: string, path: string, apiRoot: string): Route | undefined {
  const prefix = path.slice(0, apiRoot.length);
  const rest = path.slice(apiRoot.length);
  for (const endpoint of REST_ENDPOINTS) {
    const found = endpoint.path.exec(rest);
    if (!found) continue;
    const op = endpoint.methods[method];
    const route: Route = { op: op ?? 'other', shape: `${apiRoot}${endpoint.shape}`, prefix, name: found[1] ?? '' };
    return op === undefined ? { ...route, problem: 'method' } : route;
  }
  if (/^\/rest\/attachment\//i.test(rest)) {
    return { op: 'other', shape: `${apiRoot}/rest/Attachment/{else}`, prefix, problem: 'attachmentUrl' };
  }
  return undefined;
}
