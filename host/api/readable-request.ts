import type { RequestHandler } from 'express';
import { isTooDeep, PluginError } from '../../host-sdk/index.js';
import { tooDeep } from '../platform/read-json-file.js';

/** Refuses an address that no route could read, such as `/api/connections/%zz`. */
export const readableAddress: RequestHandler = (request, _response, next) => {
  next(canDecode(request.path) ? undefined : unreadable());
};

/** Refuses a body before anything walks over it by recursion. */
export const shallowBody: RequestHandler = (request, _response, next) => {
  next(isTooDeep(request.body) ? tooDeep('The body of the request', 'body') : undefined);
};

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function unreadable(): PluginError {
  return new PluginError('config.invalid', 'The address of the request has a % that begins no character.', {
    field: 'address',
    fix: 'Escape names in it as encodeURIComponent does; a % itself is %25.',
  });
}
