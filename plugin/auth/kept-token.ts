import { isJsonObject, type Clock, type Json, type LoginProof, type LoginStore } from '../../host-sdk/index.js';
import { EARLY_MS, type KeptToken, type Token } from './token-holder.js';

/**
 * The token that a host keeps for one credential.
 * @param proofOf Everything that the token depends on, with the secret as it is now.
 */
export function keptToken(logins: LoginStore, clock: Clock, proofOf: () => Promise<LoginProof>): KeptToken {
  return {
    async find() {
      const proof = await proofOf();
      const token = tokenIn(await logins.find(proof).catch(() => undefined));
      return token === undefined || (token.expiresAt ?? Infinity) - EARLY_MS <= clock.now() ? undefined : token;
    },
    async keep(token) {
      await logins.keep(await proofOf(), jsonOf(token), token.expiresAt).catch(() => undefined);
    },
    async drop(token) {
      await logins.drop(await proofOf(), jsonOf(token)).catch(() => undefined);
    },
  };
}

function jsonOf({ headers = {}, secrets = [], expiresAt }: Token): Json {
  return { headers, secrets, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** A store may be damaged, or written by another version: what is no token counts as none. */
function tokenIn(value: Json | undefined): Token | undefined {
  if (!isJsonObject(value)) return undefined;
  const { headers, secrets, expiresAt } = value;
  if (!isJsonObject(headers) || Object.keys(headers).length === 0 || !Array.isArray(secrets)) return undefined;
  const texts = [...Object.values(headers), ...(secrets as readonly Json[])];
  if (texts.some((text) => typeof text !== 'string')) return undefined;
  const token = { headers: headers as Readonly<Record<string, string>>, secrets: secrets as readonly string[] };
  return { ...token, ...(typeof expiresAt === 'number' ? { expiresAt } : {}) };
}
