import { PACKAGE_VERSION } from '../platform/package-root.js';
import { markup, type Html } from './html.js';
import type { AnyOperation } from './operations/define-operation.js';
import type { Schema } from './shapes/schema.js';

/** Style sheet of the page about the API; follows the reader's light or dark setting. */
const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
code { overflow-wrap: anywhere; }
a:focus-visible { outline: 2px solid; outline-offset: 2px; }
`;

/** A page without scripts that lists the operations of the API. */
export function docsPage(operations: readonly AnyOperation[], nonce: string): string {
  return markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API – Ivanti Exchange</title><style nonce="${nonce}">${STYLE}</style></head>
<body><h1>Ivanti Exchange API ${PACKAGE_VERSION}</h1><main>
<p>The document for programs is <a href="/api/openapi.json">/api/openapi.json</a>. Calls carry
<code>Authorization: Bearer TOKEN</code>; each names the scope that its token needs. A refusal answers with
<code>{"problem": {"code", "message", "fix"}}</code>.</p>
${operations.map(section)}
</main></body></html>`.html;
}

function section({ method, path, scope, summary, query = {}, body, problems = [], ifMatch }: AnyOperation): Html {
  const parameters = Object.keys(partsOf(query).properties ?? {}).join(', ');
  const needed = scope === 'open' ? ' Needs no sign-in.' : ` Scope: ${scope}.`;
  return markup`<h2><code>${method.toUpperCase()} ${path}</code></h2><p>${summary}.${needed}${ifMatch === true ? ' Takes If-Match.' : ''}</p>
${parameters === '' ? '' : markup`<p>Query: <code>${parameters}</code></p>`}
${body === undefined ? '' : markup`<p>Body: <code>${keysOf(body)}</code></p>`}
${problems.length === 0 ? '' : markup`<p>Problems: <code>${problems.join(', ')}</code></p>`}`;
}

/** The keys of a body; optional keys have a question mark. */
function keysOf(schema: Schema): string {
  const { properties, required = [], anyOf } = partsOf(schema);
  if (anyOf !== undefined) return anyOf.map(keysOf).join(' or ');
  if (properties === undefined) return 'JSON';
  const keys = Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`));
  return `{${keys.join(', ')}}`;
}

interface Parts {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
}

function partsOf(schema: Schema): Parts {
  return schema;
}
