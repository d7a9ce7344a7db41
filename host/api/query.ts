import type { Request } from 'express';
import { PluginError } from '../../host-sdk/index.js';

const DEFAULT_LIMIT = 50;

/** A parameter of the query that is a text; an empty one counts as absent. */
export function textIn(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A parameter of the query that the API's document declares as a number. Throws `config.invalid` for `1e999`. */
export function numberIn(request: Request, name: string): number | undefined {
  const value: unknown = request.query[name];
  if (value === undefined || value === '') return undefined;
  // The checks of the document make a number of the text, and hold only a finite one against its bounds.
  if (Number.isFinite(Number(value))) return Number(value);
  throw new PluginError('config.invalid', `${name} must be a number.`, { field: name, fix: 'Write a finite number.' });
}

/** `?limit=`; the API's document holds its bounds. */
export function limitOf(request: Request): number {
  return numberIn(request, 'limit') ?? DEFAULT_LIMIT;
}

/** A parameter of the query that the API's document declares as an instant, as ISO-8601 UTC with milliseconds. Throws `config.invalid`. */
export function instantIn(request: Request, name: string): string | undefined {
  const text = textIn(request, name);
  if (text === undefined) return undefined;
  const time = new Date(text);
  // The checks of the document pass hours and days that no calendar has.
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new PluginError('config.invalid', `${name} is no instant that there is: ${JSON.stringify(text)}.`, {
    field: name,
    fix: 'Write an ISO-8601 instant such as 2026-07-01T18:00:00Z.',
  });
}

/** A parameter of the query that is `true` or `false`. */
export function flagIn(request: Request, name: string): boolean {
  // The checks of the document make a boolean of it.
  const value: unknown = request.query[name];
  return value === true || value === 'true';
}
