import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';

/** Errors before a connection is open: the tenant cannot have carried out any of the request. */
const UNREACHABLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ENOTFOUND: 'its name does not resolve',
    EAI_AGAIN: 'its name could not be resolved',
    ECONNREFUSED: 'it refuses connections',
    EHOSTUNREACH: 'there is no route to it',
    ENETUNREACH: 'there is no route to it',
    UND_ERR_CONNECT_TIMEOUT: 'it does not accept a connection in time',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; set `ca`',
    SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain is self-signed; set `ca`',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority; set `ca`',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an unknown authority; set `ca`',
    CERT_HAS_EXPIRED: 'its certificate has expired',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
    ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on this port',
    EPROTO: 'it does not speak TLS on this port',
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
      'it breaks off the TLS handshake, perhaps because it requires a client certificate',
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it asks for a client certificate',
    ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not accept the client certificate',
    ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'the client certificate has expired',
    ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not know who signed the client certificate',
  }),
);

/** Failures that no retry fixes: a person must change an address or a certificate first. */
const LASTING: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
  'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
]);

/** Whether the same request fails in the same way until a person changes an address or a certificate. */
export function isLasting(error: unknown): boolean {
  return isPluginError(error) && LASTING.has(codeOf(error.cause));
}

/** Maps an exception of the HTTP client to a `network.*` problem. */
export function networkProblem(error: unknown, host: string): PluginError {
  if (isPluginError(error)) return error;
  const code = codeOf(error);
  const reason = UNREACHABLE.get(code);
  if (reason !== undefined) {
    return new IvantiError('network.unreachable', `${host} cannot be reached: ${reason} (${code}).`, { cause: error });
  }
  return new PluginError(
    'network.interrupted',
    `The connection to ${host} broke before the answer was complete (${code}).`,
    {
      cause: error,
    },
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  // Several addresses were tried, and each has its own error; the first one says enough.
  if (code === undefined && error instanceof AggregateError) return codeOf(error.errors[0]);
  if (code === undefined && error.cause !== undefined) return codeOf(error.cause);
  return code ?? error.name;
}
