/** True for three base64url parts whose first is a JSON header. */
export function looksLikeJwt(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 3 && decode(parts[0] ?? '') !== undefined;
}

/** `exp` of a JWT in milliseconds since 1970, where it has one. The tenant checks the signature. */
export function jwtExpiry(token: string): number | undefined {
  const expiry = decode(token.split('.')[1] ?? '')?.['exp'];
  return typeof expiry === 'number' ? expiry * 1000 : undefined;
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
