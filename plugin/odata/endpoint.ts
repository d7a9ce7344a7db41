import { PluginError } from '../../host-sdk/index.js';
import { isLoopback } from '../loopback.js';

/** Every address of one tenant. All of them lie on one scheme, host and port. */
export interface Endpoint {
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
  const root = collectionRoot(base, apiPath);
  const isOpen = apiPath === undefined && base.pathname === '/';
  const at = (path: string) => new URL(path, base.origin);
  const rest = restPrefix(base, root);
  return {
    host: base.host,
    tenant: tenant ?? base.hostname,
    applicationRoot: at(`${rest.replace(/\/api$/i, '')}/`),
    loginUrl: at(`${rest}/rest/authentication/login`),
    collection: (set, key) => at(`${root}${encodeURIComponent(set)}${key === undefined ? '' : keyPart(key)}`),
    metadata: (set) => at(`${parentOf(root)}${encodeURIComponent(set)}/$metadata`),
    ...(isOpen ? { under: (prefix: string) => createEndpoint(`${base.origin}${prefix}`, undefined, tenant) } : {}),
  };
}

/** `('KEY')` with quotes doubled and everything else that could end the segment escaped. */
function keyPart(key: string): string {
  return `('${encodeURIComponent(key.replaceAll("'", "''"))}')`;
}

function parseInstance(instance: string): URL {
  const refuse = (why: string): never => {
    throw new PluginError('config.invalid', `instance: "${instance}" ${why}.`, { field: 'instance' });
  };
  const text = instance.trim();
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url === undefined || url.hostname === '') return refuse('is neither a host name nor a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('must be an https URL');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return refuse('would send credentials unencrypted; use https');
  }
  if (url.username !== '' || url.password !== '') return refuse('must not hold credentials');
  if (url.search !== '' || url.hash !== '') return refuse('must not hold a query or fragment');
  return url;
}

function collectionRoot(base: URL, apiPath: string | undefined): string {
  const prefix = base.pathname.replace(/\/(api\/?)?$/i, '');
  if (apiPath === undefined) return `${prefix}${DEFAULT_COLLECTIONS}`;
  const refuse = (code: 'config.invalid' | 'config.foreign_host', why: string): never => {
    throw new PluginError(code, `api_path: "${apiPath}" ${why}.`, { field: 'api_path' });
  };
  // Checked on the text as written: resolving it would hide dot segments and backslashes.
  if (/(^|[\\/])(\.|%2e){2}([\\/?#]|$)/i.test(apiPath)) return refuse('config.invalid', 'must not hold ".."');
  if (/[?#]/.test(apiPath)) return refuse('config.invalid', 'must not hold a query or fragment');
  const url = parseUrl(apiPath, base.origin);
  if (url === undefined) return refuse('config.invalid', 'is neither a path nor a URL');
  if (url.username !== '' || url.password !== '') return refuse('config.invalid', 'must not hold credentials');
  if (url.origin !== base.origin) {
    return refuse('config.foreign_host', `lies on ${url.origin}, not on the instance ${base.origin}`);
  }
  return url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
}

/** `/api` of `/api/odata/businessobject/`; the part before `/odata/` in a path of the user's own. */
function restPrefix(base: URL, root: string): string {
  const odata = root.toLowerCase().lastIndexOf('/odata/');
  return odata > 0 ? root.slice(0, odata) : `${base.pathname.replace(/\/(api\/?)?$/i, '')}/api`;
}

function parentOf(root: string): string {
  return root.replace(/[^/]+\/$/, '');
}

function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
