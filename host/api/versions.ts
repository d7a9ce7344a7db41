import type { Request, Response } from 'express';
import type { Expected } from '../work/versions.js';
import { invalidInput } from './checks.js';

/** The versions that `If-Match` names; undefined: any. Throws `config.invalid` for an invalid header. */
export function expectedOf(request: Request): Expected {
  const header = request.get('If-Match');
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = header.split(',').map((one) => /^(?:W\/)?"([\w-]*)"$/.exec(one.trim())?.[1]);
  const known = tags.filter((one) => one !== undefined);
  if (known.length === tags.length) return known;
  throw invalidInput('If-Match', 'must be the ETag of a response, with its quotation marks');
}

/** Sets the `ETag` of an answer. */
export function tellVersion(request: Request, response: Response, { version }: { readonly version: string }): void {
  // The version covers the configuration only: runs and schedules in the same answer change without it.
  delete request.headers['if-none-match'];
  response.set('ETag', `"${version}"`);
}
