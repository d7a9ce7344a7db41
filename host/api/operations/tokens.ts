import { SCOPES } from '../../store/scopes.js';
import { listTokens } from '../../store/tokens.js';
import { instantOf } from '../../rules/parse-rule.js';
import { endToken, createToken } from '../../work/tokens.js';
import { done, instant, list, named, object, oneOf, orNull, text } from '../shapes/schema.js';
import { token } from '../shapes/token.js';
import { defineOperation } from './define-operation.js';

/** The API tokens, for callers with the password. */
export const tokenOperations = [
  defineOperation({
    method: 'get',
    path: '/api/tokens',
    scope: 'admin',
    summary: 'Lists the API tokens: scope, expiry (null: none) and last use',
    answer: object({ tokens: list(token) }),
    async handler(_call, { store }) {
      const tokens = await listTokens(store.db);
      return {
        tokens: tokens.map(({ name, scope, createdAt, expiresAt, usedAt }) => {
          return { name, scope, createdAt, expiresAt, usedAt };
        }),
      };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/tokens',
    scope: 'admin',
    audit: 'token.added',
    summary: 'Creates a token and returns it, only this time',
    body: object({ name: named, scope: oneOf(...SCOPES) }, { expiresAt: orNull(instant) }),
    status: 201,
    answer: object({ token: text }),
    async handler({ body: { name, scope, expiresAt = null } }, context) {
      const end = expiresAt === null ? null : instantOf(expiresAt, 'expiresAt');
      return { token: await createToken(context, { name: name.trim(), scope, expiresAt: end }) };
    },
  }),
  defineOperation({
    method: 'delete',
    path: '/api/tokens/{name}',
    scope: 'admin',
    audit: 'token.revoked',
    summary: 'Revokes a token and ends its sessions',
    answer: done,
    problems: ['host.unknown_name'],
    async handler({ params }, context) {
      await endToken(context, params.name);
      return { ok: true };
    },
  }),
] as const;
