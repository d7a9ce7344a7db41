import type { Problem } from '../../../host-sdk/index.js';
import type { ConcurrentChanges } from '../../api/shapes/problem.js';
import { TEXTS } from '../texts/index.js';
import { noteReach } from './reach.js';

export type Meanwhile = Pick<ConcurrentChanges, 'version' | 'changes'>;

/** A failed call: the host's problem, or none if the answer of the host was missing or unreadable. */
export class CallFailed extends Error {
  readonly problem: Problem | undefined;
  /** HTTP status; absent without an answer. */
  readonly status: number | undefined;
  /** Changes of another user, if they are the reason. */
  readonly meanwhile: Meanwhile | undefined;

  constructor(
    message: string,
    status?: number,
    { problem, ...beside }: Partial<ConcurrentChanges> = {},
    cause?: unknown,
  ) {
    super(message, { cause });
    this.status = status;
    this.problem = problem;
    const { version, changes } = beside;
    this.meanwhile = version === undefined || changes === undefined ? undefined : { version, changes };
  }
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly text?: { readonly type: string; readonly content: string | Blob };
  readonly signal?: AbortSignal;
  /** Version of the changed object. */
  readonly ifMatch?: string;
}

let csrf = '';
let signedOut: () => void = () => undefined;

/** Remembers the CSRF token for changes. */
export function keepCsrf(value: string): void {
  csrf = value;
}

/** Registers a listener for the end of the session. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** Calls the host and reads its JSON. Throws {@link CallFailed}. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (error) {
    throw new CallFailed(TEXTS.call.unreadable, response.status, undefined, error);
  }
}

/** Sends a call and returns the answer if it is a success. Throws {@link CallFailed}. */
export async function send(
  path: string,
  { method = 'GET', body, text, signal, ifMatch }: CallOptions,
): Promise<Response> {
  const sent = text ?? (body === undefined ? undefined : { type: 'application/json', content: JSON.stringify(body) });
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(sent === undefined ? {} : { 'Content-Type': sent.type }),
        ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrf }),
        ...(ifMatch === undefined ? {} : { 'If-Match': `"${ifMatch}"` }),
      },
      ...(sent === undefined ? {} : { body: sent.content }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    noteReach(false);
    throw new CallFailed(TEXTS.call.unreachable, undefined, undefined, error);
  }
  noteReach(true);
  if (response.ok) return response;
  const refusal = await refusalOf(response);
  if (response.status === 401) signedOut();
  throw new CallFailed(refusal.problem?.message ?? TEXTS.call.failed(response.status), response.status, refusal);
}

async function refusalOf(response: Response): Promise<Partial<ConcurrentChanges>> {
  try {
    return (await response.json()) as Partial<ConcurrentChanges>;
  } catch {
    return {};
  }
}
