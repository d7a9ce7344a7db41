import type { Json, JsonObject } from '../../host-sdk/index.js';
import { nextRunText } from '../schedule/schedules.js';
import type { Schedule } from '../schedule/schedules.js';
import type { RunReport } from '../store/runs.js';
import type { ListedTicket } from '../store/ticket-list.js';
import { markup } from './html.js';
import type { Html, Piece } from './html.js';

export interface HomePage {
  readonly connections: readonly { readonly name: string; readonly plugin: string; readonly config: JsonObject }[];
  readonly schedules: readonly Schedule[];
  readonly tickets: readonly ListedTicket[];
  readonly runs: readonly RunReport[];
}

/** The form that takes a token. @param message Why the last try failed. */
export function signInPage(message?: string): string {
  const { html } = markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in – Ivanti Exchange</title><link rel="stylesheet" href="/style.css"></head>
<body><h1>Ivanti Exchange</h1><main>
${message === undefined ? '' : markup`<p role="alert">${message}</p>`}
<form method="post" action="/sign-in">
<label for="token">API token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required>
<button>Sign in</button>
</form>
<p>A token comes from <code>ivanti-exchange tokens create --name NAME</code>, run in the same data folder.</p>
</main></body></html>`;
  return html;
}

/** The one page: connections, next runs, newest tickets, last runs. */
export function homePage({ connections, schedules, tickets, runs }: HomePage): string {
  const body = markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ivanti Exchange</title><link rel="stylesheet" href="/style.css"></head>
<body><h1>Ivanti Exchange</h1><form method="post" action="/sign-out"><button>Sign out</button></form><main>
${section(
  'Connections',
  ['Name', 'Plugin', 'Instance'],
  connections.map(({ name, plugin, config }) => [name, plugin, textOf(config['instance'])]),
)}
${section(
  'Next runs',
  ['Connection', 'Task', 'Next run', 'Last run', 'Outcome'],
  schedules.map((one) => [
    one.connection,
    one.task,
    nextRunText(one),
    one.lastRunAt ?? '',
    one.problem?.message ?? one.lastOutcome?.replace('_', ' ') ?? '',
  ]),
)}
${section(
  'Tickets, newest first',
  ['Number', 'Status', 'Tenant says', 'Severity', 'Assignee', 'Alert', 'Alerts'],
  tickets.map((ticket) => [
    linked(ticket.number ?? '—', ticket.url),
    ticket.phase === 'open' ? (ticket.status ?? '') : ticket.phase,
    ticket.nativeStatus ?? ticket.problem?.message ?? '',
    ticket.severity ?? '',
    ticket.assignee ?? '',
    ticket.alertName ?? ticket.alertId,
    ticket.alerts,
  ]),
)}
${section(
  'Last runs',
  ['Ended', 'Job', 'Connection', 'Result'],
  runs.map((run) => [run.endedAt, run.job, run.connection, run.problem?.message ?? summary(run.result)]),
)}
</main></body></html>`;
  return body.html;
}

function section(title: string, head: readonly string[], rows: readonly (readonly Piece[])[]): Html {
  if (rows.length === 0) return markup`<h2>${title}</h2><p>None yet.</p>`;
  const cells = rows.map((row) => markup`<tr>${row.map(cell)}</tr>`);
  return markup`<h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr>${head.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${cells}</tbody></table></div>`;
}

function cell(piece: Piece): Html {
  return typeof piece === 'number' ? markup`<td class="number">${piece}</td>` : markup`<td>${piece}</td>`;
}

function linked(text: string, url: string | null): Html {
  // A link comes from the product or a template; only web addresses become links.
  return url !== null && /^https?:\/\//i.test(url) ? markup`<a href="${url}">${text}</a>` : markup`${text}`;
}

function summary(result: Json | undefined): string {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return '';
  const { tables, ...counts } = result as JsonObject;
  const parts = Object.entries(counts).map(([name, value]) => `${name} ${textOf(value)}`);
  const perTable = Array.isArray(tables) ? (tables as JsonObject[]) : [];
  return [...perTable.map((one) => `${textOf(one['table'])} ${textOf(one['rows'])} rows`), ...parts].join(', ');
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
