import { createPrivateKey, X509Certificate } from 'node:crypto';
import { PluginError } from '../../host-sdk/index.js';
import type { TlsIdentity } from './send.js';

const BEGIN = /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/;

/**
 * Throws `config.invalid` for a `ca` without certificates, or with one that cannot be read: TLS itself ignores both
 * silently and then trusts no certificate.
 */
export function requireCertificates(ca: string): void {
  const blocks = ca.split(/(?=-----BEGIN )/).filter((block) => BEGIN.test(block));
  if (blocks.length === 0) throw noCertificate('holds no certificate in PEM form');
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (cause) {
      throw noCertificate(`holds a certificate that cannot be read, number ${index + 1} of ${blocks.length}`, cause);
    }
  }
}

function noCertificate(why: string, cause?: unknown): PluginError {
  return new PluginError('config.invalid', `ca: ${why}.`, {
    field: 'ca',
    fix: 'Give a PEM file with file:PATH; it holds lines from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
    cause,
  });
}

/** Throws `config.invalid` for a client certificate or a key that cannot be read, or that do not belong together. */
export function requireIdentity({ cert, key }: TlsIdentity): void {
  const certificate = read(() => new X509Certificate(cert), 'The client certificate cannot be read');
  const privateKey = read(() => createPrivateKey(key), 'The key of the client certificate cannot be read');
  if (!certificate.checkPrivateKey(privateKey)) throw noIdentity('The key is not that of the client certificate');
}

function read<T>(parse: () => T, why: string): T {
  try {
    return parse();
  } catch {
    // The error about a key may quote the key.
    throw noIdentity(why);
  }
}

function noIdentity(why: string): PluginError {
  return new PluginError('config.invalid', `auth: ${why}.`, {
    field: 'auth',
    fix: 'Give certificate and key as PEM files with file:PATH: the certificate first, then those that signed it, and a key without a password.',
  });
}
