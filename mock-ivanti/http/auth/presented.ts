import type { IncomingHttpHeaders } from 'node:http';

/** The credential of a request, before it is checked. */
export interface Presented {
  readonly form: 'apiKey' | 'bearer' | 'bare' | 'cookie' | 'none';
  readonly token: string;
  /** Namespace requested by `~NAME` after the credential. */
  readonly namespace?: string;
}

const NAMESPACE_SUFFIX = /^(.*)~([\w.-]{1,64})$/s;

/** Splits `KEY~NAME`. */
export function splitNamespace(text: string): { readonly text: string; readonly namespace?: string } {
  const [, front, namespace] = NAMESPACE_SUFFIX.exec(text) ?? [];
  return front !== undefined && namespace !== undefined ? { text: front, namespace } : { text };
}

function presented(form: Presented['form'], credential: string): Presented {
  const { text, namespace } = splitNamespace(credential);
  return { form, token: text, ...(namespace !== undefined && { namespace }) };
}

/** Reads `rest_api_key=<key>`, `Bearer <token>`, a bare session key, or the SID cookie (Ivanti docs; client code; measured). */
export function readPresented(headers: IncomingHttpHeaders): Presented {
  const authorization = headers.authorization?.trim();
  if (authorization !== undefined && authorization !== '') {
    const [, key] = /^rest_api_key=(.*)$/is.exec(authorization) ?? [];
    if (key !== undefined) return presented('apiKey', key);
    const [, token] = /^Bearer +(.*)$/is.exec(authorization) ?? [];
    if (token !== undefined) return presented('bearer', token);
    return presented('bare', authorization);
  }
  const [, sid] = /(?:^|;)\s*SID=([^;]*)/.exec(headers.cookie ?? '') ?? [];
  return sid === undefined ? { form: 'none', token: '' } : presented('cookie', decodeCookie(sid.trim()));
}

function decodeCookie(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
