import type { Request, Response } from 'express';
import { stretchOf, walkStretch } from '../data/merged-order.js';
import { tableOf } from '../data/store.js';
import { type RecordView } from '../contract.js';
import { objectOfSet, viewOf } from '../data/view.js';
import { HTML_TYPE } from '../http/answer.js';
import { DEFAULT_NAMESPACE, type Tenant, namespaceOf } from '../tenant.js';

const SHOWN = 50;
const COLUMNS = [
  ['IncidentNumber', 'Number'],
  ['Subject', 'Subject'],
  ['Status', 'Status'],
  ['OwnerTeam', 'Owner team'],
  ['LastModDateTime', 'Last modified'],
] as const;

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function textOf(record: RecordView, field: string): string {
  return String(record[field] ?? '');
}

function newest(tenant: Tenant, namespaceName: string, search: string): RecordView[] {
  const table = tableOf(namespaceOf(tenant, namespaceName).store, objectOfSet(tenant, 'incidents'));
  const wanted = search.toLowerCase();
  const found: RecordView[] = [];
  for (const row of walkStretch(stretchOf(table, 'LastModDateTime'), true)) {
    const record = viewOf(table, row, tenant.style);
    const isWanted = wanted === '' || COLUMNS.some(([field]) => textOf(record, field).toLowerCase().includes(wanted));
    if (isWanted) found.push(record);
    if (found.length === SHOWN) break;
  }
  return found;
}

function tableRow(record: RecordView): string {
  const [number, ...cells] = COLUMNS.map(([field]) => escape(textOf(record, field)));
  return `<tr><th scope="row">${number ?? ''}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.5rem 0}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #767676;vertical-align:top}
input,button{font:inherit;padding:.3rem .6rem}`;

/** `GET /`: the newest incidents, for a look at what a client has done. Open to anyone, as the mock is local. */
export function incidentsPage(tenant: Tenant, request: Request, response: Response): void {
  const one = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
  const namespace = one(request.query['ns']) || DEFAULT_NAMESPACE;
  const search = one(request.query['q']);
  const records = newest(tenant, namespace, search);
  const found = records.length === SHOWN ? `The ${SHOWN} newest incidents` : `${records.length} incidents`;
  const html = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Incidents of ${escape(tenant.credentials.tenant)}</title><style>${STYLE}</style></head>
<body><main><h1>Incidents</h1>
<p>Mock tenant ${escape(tenant.credentials.tenant)}, namespace ${escape(namespace)}.</p>
<form role="search" method="get" action="/"><input type="hidden" name="ns" value="${escape(namespace)}">
<label for="q">Search incidents</label> <input id="q" name="q" type="search" value="${escape(search)}"> <button>Search</button></form>
<table><caption>${found}, last modified first</caption>
<thead><tr>${COLUMNS.map(([, label]) => `<th scope="col">${label}</th>`).join('')}</tr></thead>
<tbody>${records.map(tableRow).join('\n')}</tbody></table></main></body></html>`;
  const body = Buffer.from(html);
  response
    .status(200)
    .set({
      'Content-Type': HTML_TYPE,
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    })
    .set('Content-Length', String(body.length))
    .end(body);
}
