import { PluginError } from '../../host-sdk/index.js';

/** What an address may have besides scheme, host, port and path. */
export interface AddressKind {
  /** Scheme of an address written without one. Undefined: the address must have a scheme. */
  readonly scheme?: 'https' | 'http';
  readonly query?: boolean;
  /** User and password before an @. */
  readonly credentials?: boolean;
  /**
   * Plain http to other machines too: apart from what the address itself holds, no secret is sent to it in clear text.
   */
  readonly plain?: boolean;
}

/** The client's secret is sent in token requests, so it must not be readable on the way. */
export const TOKEN_URL: AddressKind = { query: true };

/**
 * Why an address is refused, written to follow it in a sentence, and the fix where there is a better one than the
 * usual.
 */
export interface AddressFault {
  readonly why: string;
  readonly fix?: string | undefined;
}

/**
 * Parses an address, once: its parts are passed on and never parsed from text again. Refuses an address that two
 * parsers could take for two places. Throws `config.invalid` for `field`.
 */
export function readAddress(text: string, field: string, kind: AddressKind): URL {
  const read = inspectAddress(text, kind);
  if (read instanceof URL) return read;
  throw addressProblem(text, field, read);
}

/** As {@link readAddress}, but returns the fault. */
export function inspectAddress(written: string, kind: AddressKind): URL | AddressFault {
  const text = written.trim();
  const scheme = schemeOf(text);
  if (scheme === undefined ? kind.scheme === undefined : !/^https?$/i.test(scheme)) {
    return { why: `must be an ${kind.plain === true ? 'http or https' : 'https'} URL` };
  }
  const address = scheme === undefined ? `${kind.scheme ?? ''}://${text}` : text;
  const unclear = unclearText(address, kind);
  if (unclear !== undefined) return unclear;
  if (!/^https?:\/\/[^/]/i.test(address)) {
    const fix = 'Write https:// and the host, as in https://tenant.example.com.';
    return { why: 'does not name its host behind "//"', fix };
  }
  if (!URL.canParse(address)) return { why: 'is neither a host name nor a URL' };
  const url = new URL(address);
  const authority = (/^https?:\/\/([^/?]*)/i.exec(address)?.[1] ?? '').replace(/^.*@/, '');
  return misreadHost(url, authority) ?? badCredentials(url) ?? unsafe(url, kind) ?? url;
}

/** `kim:word@host` has none, nor has `host:8080`. */
function schemeOf(text: string): string | undefined {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(?!\d)(.*)$/is.exec(text) ?? [];
  return scheme !== undefined && !rest.startsWith('//') && rest.includes('@') && !/^https?$/i.test(scheme)
    ? undefined
    : scheme;
}

/** An address on `base` with these parts of its path; each of them is already encoded. */
export function addressOn(base: URL, segments: readonly string[], isFolder = false): URL {
  const wrong = segments.find((segment) => /^((\.|%2e){0,2}|.*[/\\?#].*)$/is.test(segment));
  if (wrong !== undefined) {
    const message = `${JSON.stringify(wrong)} cannot be a part of a path.`;
    throw new PluginError('config.invalid', message, { fix: 'Take another name.' });
  }
  const url = new URL(base.origin);
  // Only the path is set: an address joined as text would be parsed again, perhaps as another host.
  url.pathname = `/${segments.join('/')}${isFolder && segments.length > 0 ? '/' : ''}`;
  return url;
}

/** The parts of an address's path, still encoded. */
export function segmentsOf(url: URL): readonly string[] {
  return url.pathname.split('/').filter((segment) => segment !== '');
}

export function addressProblem(text: string, field: string, { why, fix }: AddressFault): PluginError {
  // The text before an @ may be a password.
  const shown = text.includes('@') ? 'the address' : JSON.stringify(text.trim());
  return new PluginError('config.invalid', `${field}: ${shown} ${why}.`, { field, fix });
}

/**
 * What a parser drops, resolves or reads in two ways without an error. The check therefore looks at the text as
 * written.
 */
export function unclearText(
  text: string,
  { query = false, credentials = false }: AddressKind,
): AddressFault | undefined {
  if (/[\p{Cc}\p{Cf}\p{Z}]/u.test(text)) {
    const fix = 'Write the address again by hand: characters that are not shown may have been copied with it.';
    return { why: 'must not hold blanks or control characters', fix };
  }
  if (text.includes('\\')) return { why: 'must not hold backslashes', fix: 'Write / instead of \\.' };
  if ((query ? /#/ : /[?#]/).test(text)) {
    return { why: 'must not hold a query or fragment', fix: 'Leave out what begins with ? or #.' };
  }
  if (text.includes('@') && !credentials) {
    const fix = 'Remove the part before the @; credentials belong in `auth`.';
    return { why: 'must not hold credentials', fix };
  }
  if (/%(?![0-9a-f]{2})/i.test(text)) {
    return { why: 'has a % that encodes nothing', fix: 'Leave the % out, or write two hexadecimal digits after it.' };
  }
  const path = text.replace(/^[a-z]+:\/\/[^/?]*/i, '').replace(/\?.*$/, '');
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)) {
    return { why: 'must not hold "." or ".." as a part of its path', fix: 'Write the path without them.' };
  }
  if (path.includes('@')) {
    const fix = 'Write %2F for a slash in the user or the password.';
    return { why: 'has an @ after its host', fix };
  }
  if (/%([01][0-9a-f]|7f|2[5ef]|5c)/i.test(path)) {
    const fix = 'Write the path as it is, without %2F, %5C, %2E and %25.';
    return { why: 'must not hide slashes, dots or control characters in its path', fix };
  }
  if (path.includes('//')) {
    const fix = 'Write a single slash between the parts of the path.';
    return { why: 'must not hold a doubled slash in its path', fix };
  }
  return undefined;
}

/** A host that parsers read differently from how it is written: lookalike letters, numbers, encodings. */
function misreadHost({ hostname }: URL, authority: string): AddressFault | undefined {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(authority) ?? [];
  if (port !== undefined && Number(port) === 0) return { why: 'names port 0, which no server listens on' };
  if (name.toLowerCase() === hostname) return undefined;
  return { why: `has a host that is read as ${hostname}`, fix: `Write ${hostname}, if that host is meant.` };
}

/** A proxy sign-in needs both decoded. */
function badCredentials({ username, password }: URL): AddressFault | undefined {
  try {
    decodeURIComponent(`${username}:${password}`);
    return undefined;
  } catch {
    return { why: 'has a user or a password that is not encoded as UTF-8' };
  }
}

function unsafe(url: URL, { plain = false }: AddressKind): AddressFault | undefined {
  if (plain || url.protocol === 'https:' || isLoopback(url.hostname)) return undefined;
  return { why: 'would send credentials unencrypted; it must be an https URL' };
}

/** True for a host name that means this machine: plain HTTP is safe there. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
