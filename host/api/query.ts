import type { Request } from 'express';

const DEFAULT_LIMIT = 50;

/** A parameter of the query that is a text; an empty one counts as absent. */
export function textIn(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A parameter of the query that the API's document declares as a number. */
export function numberIn(request: Request, name: string): number | undefined {
  const value: unknown = request.query[name];
  return value === undefined || value === '' ? undefined : Number(value);
}

/** `?limit=`; the API's document holds its bounds. */
export function limitOf(request: Request): number {
  return numberIn(request, 'limit') ?? DEFAULT_LIMIT;
}

/** A parameter of the query that the API's document declares as an instant, as ISO-8601 UTC with milliseconds. */
export function instantIn(request: Request, name: string): string | undefined {
  const text = textIn(request, name);
  return text === undefined ? undefined : new Date(text).toISOString();
}

/** A parameter of the query that is `true` or `false`. */
export function flagIn(request: Request, name: string): boolean {
  // The checks of the document make a boolean of it.
  const value: unknown = request.query[name];
  return value === true || value === 'true';
}
