import type { Request, Response } from 'express';
import { isoNow } from '../platform/clock.js';
import { allows } from '../store/scopes.js';
import type { SignedInBy } from '../store/browser-sessions.js';
import { findEntryLink, useEntryLink } from '../store/entry-links.js';
import type { StoreDatabase } from '../store/store.js';
import { checkPassword, setFirstPassword } from '../store/password.js';
import { findToken, isLiving, listTokens, type ApiToken } from '../store/tokens.js';
import type { TriedCredential } from './attempts.js';
import { cameIn, type Caller } from './access.js';
import type { CallContext } from './context.js';
import { denial, denialForAMinute } from './refusal.js';

type Gate = Pick<CallContext, 'store' | 'clock' | 'browserSessions' | 'signInAttempts' | 'trail'>;

interface Holder {
  readonly by: SignedInBy;
  readonly caller: Caller;
  /** When the credential expires; `null`: never. */
  readonly until: string | null;
}

/** Sets the first password and opens a session. Throws a refusal. */
export async function setUp(
  { store, clock, browserSessions, signInAttempts, trail }: Gate,
  { code, password }: { readonly code: string; readonly password: string },
  request: Request,
  response: Response,
): Promise<void> {
  const address = request.ip ?? '';
  if (!signInAttempts.begin(address, 'link')) throw denialForAMinute();
  const now = isoNow(clock);
  if ((await findEntryLink(store.db, code, now))?.kind !== 'setup') {
    throw denial(403, 'This setup link was used already or has expired.', ANOTHER_SETUP);
  }
  signInAttempts.passed(address, 'link');
  const noted = (tx: StoreDatabase) => {
    cameIn(response, OWNER);
    return trail.note(tx, { what: 'password.set', object: null });
  };
  if (!(await setFirstPassword(store.db, password, now, noted))) {
    throw denial(403, 'A password is already set.', 'Sign in with it.');
  }
  await browserSessions.open(request, response, { kind: 'password', setAt: now });
}

type Tried = { readonly password: string } | { readonly token: string } | { readonly link: string };

/** Exchanges a password, token or link for a cookie that scripts cannot read and other sites cannot send. Throws a refusal. */
export async function signIn(gate: Gate, tried: Tried, request: Request, response: Response): Promise<void> {
  const { signInAttempts, browserSessions, trail } = gate;
  const address = request.ip ?? '';
  const [kind, secret]: readonly [TriedCredential, string] =
    'password' in tried
      ? ['password', tried.password]
      : 'token' in tried
        ? ['token', tried.token]
        : ['link', tried.link];
  trail.tell({ after: { with: kind } });
  if (!signInAttempts.begin(address, kind)) throw denialForAMinute();
  const holder = await HOLDERS[kind](gate, secret);
  if (holder === undefined) throw denial(401, ...REFUSALS[kind]);
  signInAttempts.passed(address, kind);
  cameIn(response, holder.caller);
  await browserSessions.open(request, response, holder.by, holder.until);
}

const HOLDERS: Readonly<Record<TriedCredential, (gate: Gate, secret: string) => Promise<Holder | undefined>>> = {
  async password({ store }, secret) {
    const setAt = await checkPassword(store.db, secret);
    return setAt === undefined ? undefined : { by: { kind: 'password', setAt }, caller: OWNER, until: null };
  },
  token: async ({ store, clock }, secret) => holderOf(await findToken(store.db, secret.trim(), isoNow(clock))),
  async link({ store, clock }, code) {
    const link = await findEntryLink(store.db, code, isoNow(clock));
    if (link?.kind !== 'token' || !(await useEntryLink(store.db, code))) return undefined;
    const token = (await listTokens(store.db)).find(({ name }) => name === link.name);
    return token !== undefined && isLiving(token, isoNow(clock)) ? holderOf(token) : undefined;
  },
};

const OWNER: Caller = { scope: 'admin', token: null };

const ANOTHER_SETUP = 'Print another link on the machine of the host: ivanti-exchange password link.';

const REFUSALS: Readonly<Record<TriedCredential, readonly [message: string, fix: string]>> = {
  password: ['The password is not valid.', 'Check it for typing errors.'],
  token: ['The token is not valid.', 'Check it for typing errors; `tokens list` shows whether it has expired.'],
  link: ['This link was used already or has expired.', 'Sign in with the password or a token.'],
};

function holderOf(token: ApiToken | undefined): Holder | undefined {
  if (token === undefined) return undefined;
  if (!allows(token.scope, 'read')) {
    throw denial(
      403,
      `This token has the scope ${token.scope}, which cannot read anything.`,
      'Sign in with another token.',
    );
  }
  const { name, scope, createdAt, expiresAt } = token;
  return { caller: { scope, token: name }, by: { kind: 'token', name, createdAt }, until: expiresAt };
}
