import { PluginError } from '../../host-sdk/index.js';
import { isLoopback } from '../loopback.js';
import { askable } from './askable.js';

/** Every address of one tenant. All of them lie on one scheme, host and port. */
export interface Endpoint {
  /** Scheme, host and port, as `https://tenant.example.com`: nothing that holds a secret goes elsewhere. */
  readonly origin: string;
  /** Host with port: the tenant's name in the call ledger. */
  readonly host: string;
  /** Name of the tenant at login, unless the configuration gives another. */
  readonly tenant: string;
  readonly loginUrl: URL;
  /** Where the pages for people begin, with a trailing slash. */
  readonly applicationRoot: URL;
  /** Collection of a business object, or one of its records. */
  collection(set: string, key?: string): URL;
  /** The $metadata document of a business object, beside the collection root's parent. */
  metadata(set: string): URL;
  /** The same place under another prefix, such as /HEAT; undefined when the configuration says where the service is. */
  readonly under?: (prefix: string) => Endpoint;
}

const DEFAULT_COLLECTIONS = '/api/odata/businessobject/';

/**
 * Resolves `instance` and `api_path`.
 * Throws `config.invalid` for what is no address and `config.foreign_host` for a path on another host.
 */
export function createEndpoint(instance: string, apiPath?: string, tenant?: string): Endpoint {
  const base = parseInstance(instance);
  const prefix = base.pathname.replace(/\/(api\/?)?$/i, '');
  if (apiPath !== undefined) return endpointAt(base, prefix, parseApiPath(base, apiPath), tenant);
  const under = (place: string) => endpointAt(base, place, `${place}${DEFAULT_COLLECTIONS}`, tenant);
  return base.pathname === '/' ? { ...under(prefix), under } : under(prefix);
}

/** @param root Path of the collections, with a trailing slash. */
function endpointAt(base: URL, prefix: string, root: string, tenant: string | undefined): Endpoint {
  const rest = restPrefix(prefix, root);
  // Only the path of the parsed address is set: a text of both would be parsed anew, perhaps to another host.
  const at = (path: string) => {
    const url = new URL(base.origin);
    url.pathname = path;
    return url;
  };
  return {
    origin: base.origin,
    host: base.host,
    tenant: tenant ?? base.hostname,
    applicationRoot: at(`${rest.replace(/\/api$/i, '')}/`),
    loginUrl: at(`${rest}/rest/authentication/login`),
    collection: (set, key) => at(`${root}${encodeURIComponent(set)}${key === undefined ? '' : keyPart(key)}`),
    metadata: (set) => at(`${parentOf(root)}${encodeURIComponent(set)}/$metadata`),
  };
}

/** `('KEY')` with quotes doubled and everything else that could end the segment escaped. */
function keyPart(key: string): string {
  return `('${encodeURIComponent(askable(key, 'RecId').replaceAll("'", "''"))}')`;
}

function parseInstance(instance: string): URL {
  const text = instance.trim();
  const refuse = refusal('instance', text);
  const scheme = /^[a-z][a-z0-9+.-]*:(?!\d)/i.exec(text)?.[0];
  if (scheme !== undefined && !/^https?:$/i.test(scheme)) return refuse('must be an https URL');
  if (scheme !== undefined && !/^[^:]*:\/\/[^/]/.test(text))
    return refuse(
      'does not name its host behind "//"',
      'Write https:// and the host, as in https://tenant.example.com.',
    );
  requirePlain(text, refuse);
  const url = parseUrl(scheme === undefined ? `https://${text}` : text);
  if (url === undefined) return refuse('is neither a host name nor a URL');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return refuse('would send credentials unencrypted; use https');
  }
  requireWholeSegments(url, refuse);
  return url;
}

function parseApiPath(base: URL, apiPath: string): string {
  const text = apiPath.trim();
  const refuse = refusal('api_path', text);
  const url = parseUrl(text, base.origin);
  if (url === undefined) return refuse('is neither a path nor a URL');
  if (url.origin !== base.origin && !text.includes('@')) {
    const message = `api_path: ${JSON.stringify(text)} lies on ${url.origin}, not on the instance ${base.origin}.`;
    throw new PluginError('config.foreign_host', message, { field: 'api_path' });
  }
  requirePlain(text, refuse);
  requireWholeSegments(url, refuse);
  return url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
}

type Refuse = (why: string, fix?: string) => never;

function refusal(field: 'instance' | 'api_path', text: string): Refuse {
  return (why, fix) => {
    // What stands before an @ may be a password.
    const shown = text.includes('@') ? 'the address' : JSON.stringify(text);
    throw new PluginError('config.invalid', `${field}: ${shown} ${why}.`, { field, fix });
  };
}

/** Checked on the text as written: a parser drops or resolves these without a word. */
function requirePlain(text: string, refuse: Refuse): void {
  if (/[\p{Cc}\p{Cf}\p{Z}]/u.test(text)) {
    refuse(
      'must not hold blanks or control characters',
      'Write the address again by hand: characters that are not shown may have been copied with it.',
    );
  }
  if (text.includes('\\')) refuse('must not hold backslashes', 'Write / instead of \\.');
  if (/[?#]/.test(text)) refuse('must not hold a query or fragment', 'Leave out what begins with ? or #.');
  if (text.includes('@')) {
    refuse('must not hold credentials', 'Leave out what stands before the @; credentials belong into `auth`.');
  }
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(text)) {
    refuse('must not hold "." or ".." as a part of its path', 'Write the path without them.');
  }
}

/** `//evil` in a path would be read as a host by whoever joins it to something. */
function requireWholeSegments(url: URL, refuse: Refuse): void {
  if (url.pathname.includes('//')) {
    refuse('must not hold a doubled slash in its path', 'Write a single slash between the parts of the path.');
  }
}

/** `/api` of `/api/odata/businessobject/`; the part before `/odata/` in a path of the user's own. */
function restPrefix(prefix: string, root: string): string {
  const odata = root.toLowerCase().lastIndexOf('/odata/');
  return odata > 0 ? root.slice(0, odata) : `${prefix}/api`;
}

function parentOf(root: string): string {
  return root.replace(/(?<![^/])[^/]+\/$/, '');
}

function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
