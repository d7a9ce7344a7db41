import type { Desk } from './desk.js';
import { LATER, type FixCase } from './fix-case.js';

const withKey = (desk: Desk, key: string) => {
  desk.config = { auth: { strategy: 'ivanti_api_key', api_key: key } };
};

/** What a tenant or an identity provider may refuse. */
export const AUTH_CASES: readonly FixCase[] = [
  {
    code: 'auth.refused',
    when: 'the key is wrong',
    fix: 'key or token',
    fail(desk) {
      withKey(desk, '00000000000000000000000000000000');
      return desk.pull();
    },
    follow(desk) {
      withKey(desk, desk.tenant.credentials.apiKey);
    },
  },
  {
    code: 'auth.refused',
    when: 'the key expires in the midst of a run',
    fix: 'none of them has expired',
    fail(desk) {
      desk.fault({ match: { op: 'list' }, when: { skip: LATER }, do: [{ status: { code: 401 } }] });
      return desk.pull();
    },
    follow: (desk) => {
      desk.lift();
    },
  },
  {
    code: 'auth.missing_token_url',
    when: 'oauth2 lacks its token URL',
    fix: 'Set `auth.token_url`',
    fail(desk) {
      const { token_url: _left, ...rest } = desk.tenant.credentials.oauth2;
      desk.config = { auth: { strategy: 'oauth2', ...rest } };
      return desk.pull();
    },
    follow(desk) {
      desk.config = { auth: { strategy: 'oauth2', ...desk.tenant.credentials.oauth2 } };
    },
  },
  {
    code: 'auth.rights',
    when: 'the role loses the right in the midst of a run',
    fix: 'Grant the role the right',
    fail(desk) {
      desk.fault({ match: { op: 'list' }, when: { skip: LATER }, do: [{ status: { code: 403 } }] });
      return desk.pull();
    },
    follow: (desk) => {
      desk.lift();
    },
  },
];
