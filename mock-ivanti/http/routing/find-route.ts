import type { Route } from './route.js';
import type { BusinessObject } from '../../model/schema/business-object.js';
import type { Operation } from '../../tenant/journal/entry.js';
import type { Roots } from '../../tenant/instance/roots.js';
import { restRoute } from './rest-route.js';

export interface RouteContext {
  readonly roots: Roots;
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly allowsSingular: boolean;
}

export const RECORD_METHODS: Readonly<Record<string, Operation>> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};
export const COLLECTION_METHODS: Readonly<Record<string, Operation>> = { GET: 'list', POST: 'create' };
export const LOGIN = '/rest/authentication/login';
const METADATA = '/$metadata';
const RECORD = /^([^/()]+)\((.*)\)$/s;
const LINK = /^([^/()]+)\(([^/]*)\)\/([^/()]+)\((.*)\)\/\$ref$/is;
const BELOW_RECORD = /^([^/()]+)\(([^/]*)\)\/([^/()$]+)$/s;
const BELOW_SET = /^([^/()$]+)\/([^/()$]+)$/s;
export const LINK_METHODS: Readonly<Record<string, Operation>> = { PATCH: 'link', DELETE: 'unlink' };
export const NAME_METHODS: Readonly<Record<string, Operation>> = { GET: 'related', POST: 'quick-action' };
export const SEARCH_METHODS: Readonly<Record<string, Operation>> = { GET: 'saved-search' };

/** Decodes a request path; undefined when its percent encoding is invalid. */
export function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path).replace(/(?<=.)\/+$/, '');
  } catch {
    return undefined;
  }
}

function rootOf(path: string, roots: readonly string[]): string | undefined {
  const lower = path.toLowerCase();
  // The longest root wins, so that /api/odata does not hide /api/odata/custom.
  return roots
    .filter((root) => lower === root || lower.startsWith(`${root}/`))
    .sort((a, b) => b.length - a.length)
    .at(0);
}

/** Finds the endpoint of a decoded path. */
export function routeOf(method: string, path: string, context: RouteContext): Route {
  const { roots } = context;
  const apiRoot = rootOf(path, roots.api);
  if (apiRoot !== undefined && path.toLowerCase() === `${apiRoot}${LOGIN}`) {
    const login: Route = { op: 'login', shape: `${apiRoot}${LOGIN}`, prefix: path.slice(0, apiRoot.length) };
    return method === 'POST' ? login : { ...login, problem: 'method' };
  }
  const collections = rootOf(path, roots.collections);
  if (collections !== undefined) {
    const isVersion2 = collections.includes('/odatav2/');
    return { ...collectionRoute(method, path, collections, context), ...(isVersion2 && { isVersion2 }) };
  }
  const metadata = rootOf(path, roots.metadata);
  if (metadata !== undefined && path.toLowerCase().endsWith(METADATA)) return metadataRoute(method, path, metadata);
  const rest = apiRoot === undefined ? undefined : restRoute(method, path, apiRoot);
  if (rest) return rest;
  const isInside = apiRoot !== undefined || metadata !== undefined;
  return { op: 'other', shape: path, problem: isInside ? 'unknownPath' : 'outside' };
}

function metadataRoute(method: string, path: string, root: string): Route {
  const middle = path.slice(root.length, -METADATA.length).replace(/^\//, '');
  const prefix = path.slice(0, root.length).replace(/\/odata(v2)?$/i, '');
  if (middle === '') return { op: 'metadata', shape: `${root}${METADATA}`, problem: 'noService', prefix };
  const route: Route = { op: 'metadata', shape: `${root}/{set}${METADATA}`, setName: middle, prefix };
  if (middle.includes('/')) return { ...route, problem: 'unknownPath' };
  return method === 'GET' ? route : { ...route, problem: 'method' };
}

function collectionRoute(method: string, path: string, root: string, context: RouteContext): Route {
  const rest = path.slice(root.length).replace(/^\//, '');
  const prefix = path.slice(0, root.length).replace(/\/odata(v2)?(\/.*)?$/i, '');
  if (rest.toLowerCase() === '$metadata')
    return { op: 'metadata', shape: `${root}${METADATA}`, problem: 'noService', prefix };
  const below = belowRoute(method, rest, root, prefix, context);
  if (below) return below;
  const [, recordSet, writtenKey] = RECORD.exec(rest) ?? [];
  const setName = recordSet ?? rest;
  const isRecord = recordSet !== undefined;
  const shape = isRecord ? `${root}/{set}('{key}')` : `${root}/{set}`;
  const op = (isRecord ? RECORD_METHODS : COLLECTION_METHODS)[method] ?? 'other';
  const object = objectOf(setName, context);
  const route: Route = {
    op,
    shape,
    setName,
    prefix,
    ...(object && { object }),
    ...(writtenKey !== undefined && { key: unquote(writtenKey) }),
  };
  if (setName === '' || setName.includes('/')) return { ...route, op: 'other', shape: path, problem: 'unknownPath' };
  if (!object) return { ...route, problem: 'unknownSet' };
  return op === 'other' ? { ...route, problem: 'method' } : route;
}

/** Routes below a record or a set: links, related records, quick actions, saved searches. */
function belowRoute(
  method: string,
  rest: string,
  root: string,
  prefix: string,
  context: RouteContext,
): Route | undefined {
  const link = LINK.exec(rest);
  if (link) {
    const [, setName = '', key = '', name = '', otherKey = ''] = link;
    const shape = `${root}/{set}('{key}')/{relation}('{key}')/$Ref`;
    const more = { setName, key: unquote(key), name, otherKey: unquote(otherKey) };
    return namedRoute(LINK_METHODS[method], { op: 'other', shape, prefix, ...more }, context);
  }
  const record = BELOW_RECORD.exec(rest);
  if (record) {
    const [, setName = '', key = '', name = ''] = record;
    const shape = `${root}/{set}('{key}')/{${method === 'POST' ? 'action' : 'relation'}}`;
    return namedRoute(NAME_METHODS[method], { op: 'other', shape, prefix, setName, key: unquote(key), name }, context);
  }
  const [, setName, name] = BELOW_SET.exec(rest) ?? [];
  if (setName === undefined || name === undefined) return undefined;
  const shape = `${root}/{set}/{search}`;
  return namedRoute(SEARCH_METHODS[method], { op: 'other', shape, prefix, setName, name }, context);
}

function namedRoute(op: Operation | undefined, route: Route, context: RouteContext): Route {
  const object = objectOf(route.setName ?? '', context);
  if (!object) return { ...route, problem: op === 'link' || op === 'unlink' ? 'noService' : 'unknownSet' };
  return op === undefined ? { ...route, object, problem: 'method' } : { ...route, op, object };
}

/** Set names are accepted in any case (measured; client code). */
function objectOf(name: string, { objects, allowsSingular }: RouteContext): BusinessObject | undefined {
  const set = name.toLowerCase();
  return objects.get(set) ?? (allowsSingular ? objects.get(`${set}s`) : undefined);
}

function unquote(key: string): string {
  const trimmed = key.trim();
  const [, quoted] = /^'(.*)'$/s.exec(trimmed) ?? [];
  return (quoted ?? trimmed).replaceAll("''", "'").trim();
}
