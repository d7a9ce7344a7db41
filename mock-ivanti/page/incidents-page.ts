import type { Request, Response } from 'express';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { stretchOf, walkStretch } from '../model/data/merged-order.js';
import { findRecord, tableOf } from '../model/data/store.js';
import { read, type RowRef, type Table } from '../model/data/table.js';
import { viewOf, type RecordView } from '../model/data/view-row.js';
import { objectOfSet } from '../tenant/records/records.js';
import { isLocal } from '../control/guard.js';
import { HTML_TYPE } from '../tenant/answers/answer.js';
import { at } from '../model/schema/business-object.js';
import { DEFAULT_NAMESPACE, namespaceOf, type Namespace, type Tenant } from '../tenant/instance/tenant.js';
import { detailPage } from './detail-page.js';
import { escapeHtml, pageOf } from './html.js';
import { requestsSection } from './requests.js';

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SHOWN = 50;
/** After this many records, other requests get their turn. */
const TURN = 5000;
const COLUMNS = [
  ['IncidentNumber', 'Number'],
  ['Subject', 'Subject'],
  ['Status', 'Status'],
  ['OwnerTeam', 'Owner team'],
  ['LastModDateTime', 'Last modified'],
] as const;

function incidentsOf(tenant: Tenant, namespace: Namespace): Table {
  return tableOf(namespace.store, objectOfSet(tenant, 'incidents'));
}

async function newest(tenant: Tenant, namespace: Namespace, search: string): Promise<RecordView[]> {
  const table = incidentsOf(tenant, namespace);
  const { object } = table.seeded;
  const wanted = search.toLowerCase();
  const positions = COLUMNS.slice(0, -1).map(([field]) => at(object, field));
  const isWanted = (row: RowRef): boolean =>
    wanted === '' ||
    positions.some((position) =>
      String(read(table, row, position))
        .toLowerCase()
        .includes(wanted),
    );
  const found: RecordView[] = [];
  let seen = 0;
  for (const row of walkStretch(stretchOf(table, 'LastModDateTime'), true)) {
    if (isWanted(row)) found.push(viewOf(table, row, tenant.style));
    if (found.length === SHOWN) break;
    if (++seen % TURN === 0) await nextTurn();
  }
  return found;
}

function addressOf(namespace: string, more: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({ ...(namespace !== DEFAULT_NAMESPACE && { ns: namespace }), ...more }).toString();
  return query === '' ? '/' : `/?${query}`;
}

function tableRow(record: RecordView, namespace: string): string {
  const [number = '', ...cells] = COLUMNS.map(([field]) => escapeHtml(String(record[field] ?? '')));
  const address = escapeHtml(addressOf(namespace, { id: String(record['RecId']) }));
  const link = `<a href="${address}">${number}</a>`;
  return `<tr><th scope="row">${link}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function listPage(
  tenant: Tenant,
  namespace: string,
  search: string,
  records: readonly RecordView[],
  requests: string,
): string {
  const name = escapeHtml(tenant.credentials.tenant);
  const found = records.length === SHOWN ? `The ${SHOWN} newest incidents` : `${records.length} incidents`;
  return pageOf(
    `Incidents of ${name}`,
    `<h1 id="incidents">Incidents</h1>
<p>Mock tenant ${name}, namespace ${escapeHtml(namespace)}.</p>
<div class="beside"><section aria-labelledby="incidents">
<form role="search" method="get" action="/"><input type="hidden" name="ns" value="${escapeHtml(namespace)}">
<label for="q">Search incidents</label> <input id="q" name="q" type="search" value="${escapeHtml(search)}"> <button>Search</button></form>
<table><caption>${found}, last modified first</caption>
<thead><tr>${COLUMNS.map(([, label]) => `<th scope="col">${label}</th>`).join('')}</tr></thead>
<tbody>${records.map((record) => tableRow(record, namespace)).join('\n')}</tbody></table></section>
${requests}</div>`,
    requests === '' ? '' : '<script src="/__page/live.js" defer></script>',
  );
}

/**
 * The requests of a namespace, for visitors on this machine only: unlike seeded incidents, requests show what clients
 * do.
 */
function requestsOf(tenant: Tenant, { name, journal }: Namespace, request: Request): string {
  if (!isLocal(tenant, request)) return '';
  const answered = journal.answered(0);
  const stream = new URLSearchParams({ ns: name, since: String(journal.complete()) }).toString();
  return requestsSection(answered, `/__page/requests?${stream}`);
}

function notesOf(tenant: Tenant, { records }: Namespace, recId: string): RecordView[] {
  if (!tenant.seedData.objects.has('journals')) return [];
  return records
    .list('journals')
    .filter((note) => note['ParentLink_RecID'] === recId)
    .sort((a, b) => String(b['CreatedDateTime']).localeCompare(String(a['CreatedDateTime'])));
}

function detailOf(tenant: Tenant, namespace: Namespace, id: string): { status: number; html: string } {
  const table = incidentsOf(tenant, namespace);
  const row = findRecord(namespace.store, table.seeded.object, id);
  const list = addressOf(namespace.name, {});
  if (row === undefined) {
    const content = `<h1>No such incident</h1><p><a href="${escapeHtml(list)}">All incidents</a></p>`;
    return { status: 404, html: pageOf('No such incident', content) };
  }
  const record = viewOf(table, row, tenant.style);
  return { status: 200, html: detailPage(record, notesOf(tenant, namespace, String(record['RecId'])), list) };
}

/** The RecId in Ivanti's search link, `CommandData=RecId,=,0,<id>,string,AND|`; '' when it holds none. */
function searchedId(commandData: string): string {
  return /^RecId,=,0,([0-9A-Fa-f]{32}),/.exec(commandData)?.[1] ?? '';
}

/** `GET /Default.aspx`: the link from clients to a record in the tenant's own pages; shows its details. */
export function openLink(request: Request, response: Response): void {
  const { CommandData: data, ns } = request.query;
  const id = searchedId(typeof data === 'string' ? data : '');
  response.redirect(addressOf(typeof ns === 'string' ? ns : DEFAULT_NAMESPACE, id === '' ? {} : { id }));
}

/**
 * `GET /`: the newest incidents, to check what a client has done; `?id=` shows one. Open to anyone, as the mock is
 * local.
 */
export async function incidentsPage(tenant: Tenant, request: Request, response: Response): Promise<void> {
  const one = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
  const namespace = namespaceOf(tenant, one(request.query['ns']) || DEFAULT_NAMESPACE);
  const id = one(request.query['id']);
  const search = one(request.query['q']);
  const pageFor = (records: readonly RecordView[]): string =>
    listPage(tenant, namespace.name, search, records, requestsOf(tenant, namespace, request));
  const { status, html } =
    id === ''
      ? { status: 200, html: pageFor(await newest(tenant, namespace, search)) }
      : detailOf(tenant, namespace, id);
  const body = Buffer.from(html);
  response
    .status(status)
    .set({
      'Content-Type': HTML_TYPE,
      'Content-Security-Policy': POLICY,
    })
    .set('Content-Length', String(body.length))
    .end(body);
}
