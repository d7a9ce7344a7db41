import type { Request, RequestHandler } from 'express';
import type { Store } from '../store/open-store.js';
import { findToken } from '../store/tokens.js';
import type { ApiToken } from '../store/tokens.js';
import { deny } from './answers.js';

/** Lets a request pass that brings a token of sufficient scope: `read` for questions, `write` for changes. */
export function requireToken(store: Store): RequestHandler {
  return async (request, response, next) => {
    const token = await bearerOf(store, request);
    if (token === undefined) {
      deny(response, 401, 'This call needs a valid token.');
      return;
    }
    if (needsWrite(request) && token.scope !== 'write') {
      deny(response, 403, `The token "${token.name}" may only read.`, 'Use a token of scope write.');
      return;
    }
    next();
  };
}

/** The token of the `Authorization: Bearer` header, if it is one of ours. */
export async function bearerOf(store: Store, request: Request): Promise<ApiToken | undefined> {
  const text = /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return text === undefined ? undefined : findToken(store.db, text);
}

function needsWrite({ method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
