import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createTrail, type Trail } from '../audit/trail.js';
import type { Actor } from '../store/audit.js';
import type { Caller } from './access.js';
import type { ApiContext } from './context.js';
import { networkOf } from './attempts.js';
import { answerTo } from './error-handler.js';
import type { AnyOperation } from './operations/define-operation.js';

/** The action of an audit entry about a refused read. */
const REFUSED_READ = 'access.refused';
const MAX_NAME_LENGTH = 200;

/** Gives each call of an operation its trail. The caller is known only later, when an entry is written. */
export function recordingTrail({ method, path, audit }: AnyOperation, { clock }: ApiContext): RequestHandler {
  const via = `${method.toUpperCase()} ${path}`;
  return (request, response, next) => {
    const doer = () => doerOf(request, response);
    const object = Object.values(request.params).join('/').slice(0, MAX_NAME_LENGTH) || null;
    response.locals['trail'] = createTrail({ clock, doer, via, about: { what: audit ?? REFUSED_READ, object } });
    response.locals['isWriting'] = audit !== undefined;
    next();
  };
}

/** The trail of a call that has gone through {@link recordingTrail}. */
export function trailOf(response: Response): Trail {
  return response.locals['trail'] as Trail;
}

/**
 * Records refused changes, and reads that were refused because of missing rights: a token that
 * is wrong, expired or has a smaller scope. A read without any credential is not recorded.
 */
export function notingRefusals({ refusals }: ApiContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const { status, problem } = answerTo(error);
    const isDenied = status === 403 || (status === 401 && request.headers.authorization !== undefined);
    if (isDenied || response.locals['isWriting'] === true) {
      const entry = trailOf(response).refused(status < 500 ? 'refused' : 'failed', problem.code);
      // A caller can invent any number of names, which would displace the entries of other callers.
      refusals.note(entry.by === 'nobody' ? { ...entry, object: null } : entry);
    }
    next(error);
  };
}

function doerOf(request: Request, response: Response): Actor {
  const caller = response.locals['caller'] as Caller | undefined;
  const address = request.ip ?? null;
  if (caller === undefined) return { by: 'nobody', name: null, address: address && networkIn(address) };
  const { token } = caller;
  return { by: token === null ? 'password' : 'token', name: token, address };
}

/** One network has any number of IPv6 addresses. */
function networkIn(address: string): string {
  const network = networkOf(address);
  return network.includes(':') ? `${network}::/64` : network;
}
