import { X509Certificate } from 'node:crypto';
import { PluginError } from '../../host-sdk/index.js';

const BEGIN = /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/;

/**
 * Throws `config.invalid` for a `ca` without certificates, or with one that cannot be read: TLS itself passes both over
 * in silence and then trusts nobody.
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
