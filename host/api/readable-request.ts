import type { RequestHandler } from 'express';
import { isTooDeep, PluginError } from '../../host-sdk/index.js';
import { tooDeep } from '../platform/read-json-file.js';

/** Refuses an address that cannot be decoded, such as `/api/connections/%zz`. */
export const readableAddress: RequestHandler = (request, _response, next) => {
  next(canDecode(request.path) ? undefined : unreadable());
};

/** Refuses a deeply nested body before recursive code visits it. */
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
  return new PluginError(
    'config.invalid',
    'The address of the request has a % that does not begin an encoded character.',
    {
      field: 'address',
      fix: 'Encode names as encodeURIComponent does. Write a % as %25.',
    },
  );
}
