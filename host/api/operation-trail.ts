import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createTrail } from '../audit/trail.js';
import type { Trail } from '../audit/trail.js';
import type { Doer } from '../store/audit.js';
import type { Caller } from './access.js';
import type { ApiContext } from './context.js';
import { networkOf } from './attempts.js';
import { answerTo } from './error-handler.js';
import type { AnyOperation } from './operations/define-operation.js';

/** What somebody did who was not let in to a question. */
const NOT_LET_IN = 'access.refused';
const MAX_NAME_LENGTH = 200;

/** Gives each call of an operation its trail. Who asks is known further on, when something is written down. */
export function leavingTrail({ method, path, audit }: AnyOperation, { clock }: ApiContext): RequestHandler {
  const via = `${method.toUpperCase()} ${path}`;
  return (request, response, next) => {
    const doer = () => doerOf(request, response);
    const object = Object.values(request.params).join('/').slice(0, MAX_NAME_LENGTH) || null;
    response.locals['trail'] = createTrail({ clock, doer, via, about: { what: audit ?? NOT_LET_IN, object } });
    response.locals['isWriting'] = audit !== undefined;
    next();
  };
}

/** The trail of a call that has gone through {@link leavingTrail}. */
export function trailOf(response: Response): Trail {
  return response.locals['trail'] as Trail;
}

/**
 * Writes down which changes were refused, whatever refused them, and which questions for the lack of a right: a token that
 * is wrong, over or too small. Who brings none has not tried anything.
 */
export function notingRefusals({ refusals }: ApiContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const { status, problem } = answerTo(error);
    const isDenied = status === 403 || (status === 401 && request.headers.authorization !== undefined);
    if (isDenied || response.locals['isWriting'] === true) {
      const entry = trailOf(response).refused(status < 500 ? 'refused' : 'failed', problem.code);
      // Names are as many as somebody likes to make up, and would crowd out what others are refused.
      refusals.note(entry.by === 'nobody' ? { ...entry, object: null } : entry);
    }
    next(error);
  };
}

function doerOf(request: Request, response: Response): Doer {
  const caller = response.locals['caller'] as Caller | undefined;
  const address = request.ip ?? null;
  if (caller === undefined) return { by: 'nobody', name: null, address: address && networkIn(address) };
  const { token } = caller;
  return { by: token === null ? 'password' : 'token', name: token, address };
}

/** Somebody may have as many IPv6 addresses as they like, in one network. */
function networkIn(address: string): string {
  const network = networkOf(address);
  return network.includes(':') ? `${network}::/64` : network;
}
