import type { BusinessObject } from '../schema/business-object.js';
import type { Operation } from '../journal/entry.js';
import type { Roots } from './roots.js';

/** What a method and path ask for. */
export interface Route {
  readonly op: Operation;
  /** The endpoint's shape, for journal and messages. */
  readonly shape: string;
  /** Set as written in the path. */
  readonly setName?: string;
  readonly object?: BusinessObject;
  /** Key as written between the parentheses, unquoted. */
  readonly key?: string;
  readonly problem?: 'outside' | 'unknownPath' | 'noService' | 'unknownSet' | 'method';
  /** The path prefix before `/odata` or `/rest`, in the caller's spelling: goes into `@odata.context`. */
  readonly prefix?: string;
}

export interface RouteContext {
  readonly roots: Roots;
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly allowsSingular: boolean;
}

const RECORD_METHODS: Readonly<Record<string, Operation>> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};
const COLLECTION_METHODS: Readonly<Record<string, Operation>> = { GET: 'list', POST: 'create' };
const LOGIN = '/rest/authentication/login';
const METADATA = '/$metadata';
const RECORD = /^([^/()]+)\((.*)\)$/s;

/** Decodes a request path; undefined when its percent signs make no sense. */
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
  if (collections !== undefined) return collectionRoute(method, path, collections, context);
  const metadata = rootOf(path, roots.metadata);
  if (metadata !== undefined && path.toLowerCase().endsWith(METADATA)) return metadataRoute(method, path, metadata);
  const isInside = apiRoot !== undefined || metadata !== undefined;
  return { op: 'other', shape: path, problem: isInside ? 'unknownPath' : 'outside' };
}

function metadataRoute(method: string, path: string, root: string): Route {
  const middle = path.slice(root.length, -METADATA.length).replace(/^\//, '');
  const prefix = path.slice(0, root.length).replace(/\/odata$/i, '');
  if (middle === '') return { op: 'metadata', shape: `${root}${METADATA}`, problem: 'noService', prefix };
  const route: Route = { op: 'metadata', shape: `${root}/{set}${METADATA}`, setName: middle, prefix };
  if (middle.includes('/')) return { ...route, problem: 'unknownPath' };
  return method === 'GET' ? route : { ...route, problem: 'method' };
}

function collectionRoute(method: string, path: string, root: string, context: RouteContext): Route {
  const rest = path.slice(root.length).replace(/^\//, '');
  const prefix = path.slice(0, root.length).replace(/\/odata(\/.*)?$/i, '');
  if (rest.toLowerCase() === '$metadata')
    return { op: 'metadata', shape: `${root}${METADATA}`, problem: 'noService', prefix };
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

/** Set names are free in case (measured; client code). */
function objectOf(name: string, { objects, allowsSingular }: RouteContext): BusinessObject | undefined {
  const set = name.toLowerCase();
  return objects.get(set) ?? (allowsSingular ? objects.get(`${set}s`) : undefined);
}

function unquote(key: string): string {
  const trimmed = key.trim();
  const [, quoted] = /^'(.*)'$/s.exec(trimmed) ?? [];
  return (quoted ?? trimmed).replaceAll("''", "'").trim();
}
