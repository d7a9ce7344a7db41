import { IvantiError } from '../ivanti/problems.js';
import { askable } from './askable.js';
import { addressOn, addressProblem, inspectAddress, readAddress, segmentsOf, unclearText } from '../http/address.js';

/** Every address of one tenant. All of them lie on one scheme, host and port. */
export interface Endpoint {
  /** Scheme, host and port, as `https://tenant.example.com`: no secret is sent to any other place. */
  readonly origin: string;
  /** Host with port: the tenant's name in the call ledger. */
  readonly host: string;
  /** Name of the tenant at login, unless the configuration gives another. */
  readonly tenant: string;
  readonly loginUrl: URL;
  /** Base address of the pages for people, with a trailing slash. */
  readonly applicationRoot: URL;
  /** Collection of a business object, or one of its records. */
  collection(set: string, key?: string): URL;
  /** The $metadata document of a business object, beside the collection root's parent. */
  metadata(set: string): URL;
  /** The same service under another prefix, such as /HEAT; undefined when the configuration sets the prefix. */
  readonly under?: (prefix: string) => Endpoint;
}

type Segments = readonly string[];

const DEFAULT_COLLECTIONS = ['api', 'odata', 'businessobject'];

/**
 * Resolves `instance` and `api_path`. Throws `config.invalid` for a text that is no address and `config.foreign_host`
 * for a path on another host.
 */
export function createEndpoint(instance: string, apiPath?: string, tenant?: string): Endpoint {
  const base = readAddress(instance, 'instance', { scheme: 'https' });
  const segments = segmentsOf(base);
  const prefix = isApi(segments.at(-1)) ? segments.slice(0, -1) : segments;
  if (apiPath !== undefined) return endpointAt(base, prefix, readApiPath(base, apiPath), tenant);
  const under = (place: Segments) => endpointAt(base, place, [...place, ...DEFAULT_COLLECTIONS], tenant);
  if (segments.length > 0) return under(prefix);
  return { ...under(prefix), under: (place) => under(place.split('/').filter(Boolean)) };
}

/** @param root Path of the collections. */
function endpointAt(base: URL, prefix: Segments, root: Segments, tenant: string | undefined): Endpoint {
  const rest = restPrefix(prefix, root);
  return {
    origin: base.origin,
    host: base.host,
    tenant: tenant ?? base.hostname,
    applicationRoot: addressOn(base, isApi(rest.at(-1)) ? rest.slice(0, -1) : rest, true),
    loginUrl: addressOn(base, [...rest, 'rest', 'authentication', 'login']),
    collection: (name, key) => addressOn(base, [...root, `${encoded(name)}${key === undefined ? '' : keyPart(key)}`]),
    metadata: (name) => addressOn(base, [...root.slice(0, -1), encoded(name), '$metadata']),
  };
}

/** `('KEY')` with quotes doubled and everything else that could end the segment escaped. */
function keyPart(key: string): string {
  return `('${encodeURIComponent(askable(key, 'RecId').replaceAll("'", "''"))}')`;
}

/** Replaces half a surrogate pair, which no encoding has, with the replacement character. */
function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\uFFFD'));
}

function readApiPath(base: URL, apiPath: string): Segments {
  const text = apiPath.trim();
  const fail = (why: string) => addressProblem(text, 'api_path', { why });
  if (!URL.canParse(text, base.origin)) throw fail('is neither a path nor a URL');
  const url = new URL(text, base.origin);
  if (url.origin !== base.origin && !text.includes('@')) {
    const message = `api_path: ${JSON.stringify(text)} is on ${url.origin}, not on the instance ${base.origin}.`;
    throw new IvantiError('config.foreign_host', message, { field: 'api_path' });
  }
  const isWhole = /^https?:/i.test(text);
  const fault = isWhole ? inspectAddress(text, {}) : unclearText(text, {});
  if (fault !== undefined && !(fault instanceof URL)) throw addressProblem(text, 'api_path', fault);
  return segmentsOf(url);
}

/** `api` of `api/odata/businessobject`; the part before `odata` in a configured path. */
function restPrefix(prefix: Segments, root: Segments): Segments {
  const odata = root.map((segment) => segment.toLowerCase()).lastIndexOf('odata');
  return odata > 0 ? root.slice(0, odata) : [...prefix, 'api'];
}

function isApi(segment: string | undefined): boolean {
  return segment?.toLowerCase() === 'api';
}
