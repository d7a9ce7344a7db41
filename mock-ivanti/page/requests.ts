import type { JournalEntry } from '../tenant/journal/entry.js';
import { escapeHtml } from './html.js';

/** Requests on the page; older ones are dropped. */
export const SHOWN_REQUESTS = 20;
const MAX_QUERY_LENGTH = 300;

const SECRET_NAME = /key|token|secret|password|auth/i;

function addressOf({ method, path, query }: JournalEntry): string {
  const options = Object.entries(query).map(([name, value]) => `${name}=${SECRET_NAME.test(name) ? '***' : value}`);
  const search = options.length === 0 ? '' : `?${options.join('&')}`;
  return `${method} ${path}${search.length > MAX_QUERY_LENGTH ? `${search.slice(0, MAX_QUERY_LENGTH)}…` : search}`;
}

function detailsOf({ rows, credential, violations, findings, faults }: JournalEntry): string {
  const remarks = [
    ...(rows === undefined ? [] : [['Records', String(rows)] as const]),
    ['Credential', credential] as const,
    ...violations.map((text) => ['Violation', text] as const),
    ...findings.map((text) => ['Finding', text] as const),
    ...faults.map((text) => ['Fault', text] as const),
  ];
  return `<ul>${remarks.map(([kind, text]) => `<li><strong>${kind}</strong>: ${escapeHtml(text)}</li>`).join('')}</ul>`;
}

/** One answered request as a table row, on one line. Headers and bodies are left out because they hold secrets. */
export function requestRow(entry: JournalEntry): string {
  const cells = [
    `<td><time>${new Date(entry.at).toISOString().slice(11, 19)}</time></td>`,
    `<td>${entry.status === 0 ? 'none' : entry.status}</td>`,
    `<th scope="row"><code>${escapeHtml(addressOf(entry))}</code></th>`,
    `<td>${detailsOf(entry)}</td>`,
  ];
  return `<tr id="request-${entry.id}">${cells.join('')}</tr>`.replaceAll(/\s*[\r\n]\s*/g, ' ');
}

const HEADINGS = ['Time', 'Status', 'Request', 'Details'];

/** The last requests, newest first. `stream` is the address of the later ones, for a script. */
export function requestsSection(entries: readonly JournalEntry[], stream: string): string {
  const rows = entries.slice(-SHOWN_REQUESTS).reverse().map(requestRow);
  return `<section aria-labelledby="requests"><h2 id="requests">Requests</h2>
<p id="live" role="status" data-stream="${escapeHtml(stream)}">The last ${SHOWN_REQUESTS} requests at most. Reload the page for newer ones.</p>
<table><caption>Requests, newest first</caption>
<thead><tr>${HEADINGS.map((heading) => `<th scope="col">${heading}</th>`).join('')}</tr></thead>
<tbody id="request-rows">${rows.join('\n')}</tbody></table></section>`;
}
