import { PACKAGE_VERSION } from '../package-root.js';
import { markup } from './html.js';
import type { Html } from './html.js';
import type { ApiSchema, Call, Paths } from './openapi-operation.js';
import { STYLE } from './style.js';

/** A page without scripts that lists the calls of the API. */
export function docsPage(paths: Paths, nonce: string): string {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) => section(method.toUpperCase(), path, call)),
  );
  return markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API – Ivanti Exchange</title><style nonce="${nonce}">${STYLE}</style></head>
<body><h1>Ivanti Exchange API ${PACKAGE_VERSION}</h1><main>
<p>The document for programs is <a href="/api/openapi.json">/api/openapi.json</a>. Calls carry
<code>Authorization: Bearer TOKEN</code>; questions need a token of scope read, changes one of scope write. A refusal
answers with <code>{"problem": {"code", "message", "fix"}}</code>.</p>
${calls}
</main></body></html>`.html;
}

function section(method: string, path: string, { summary, query = {}, body, open }: Call): Html {
  const parameters = Object.keys(query).join(', ');
  return markup`<h2><code>${method} ${path}</code></h2><p>${summary}.${open === true ? ' Needs no sign-in.' : ''}</p>
${parameters === '' ? '' : markup`<p>Query: <code>${parameters}</code></p>`}
${body === undefined ? '' : markup`<p>Body: <code>${keysOf(body)}</code></p>`}`;
}

/** The keys that a body takes, those that may be left out with a question mark. */
function keysOf({ properties, required, anyOf }: ApiSchema): string {
  if (Array.isArray(anyOf)) return (anyOf as ApiSchema[]).map(keysOf).join(' or ');
  if (typeof properties !== 'object' || properties === null) return 'JSON';
  const needed = (required ?? []) as readonly string[];
  const keys = Object.keys(properties).map((key) => (needed.includes(key) ? key : `${key}?`));
  return `{${keys.join(', ')}}`;
}
