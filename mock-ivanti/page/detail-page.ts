import type { RecordView } from '../model/data/view-row.js';
import { escapeHtml, pageOf } from './html.js';

/** The most important fields, in this order; the other fields with a value follow. */
const FIRST = ['IncidentNumber', 'Subject', 'Status', 'Priority', 'Symptom', 'Owner', 'OwnerTeam', 'ProfileFullName'];

function rowOf(name: string, value: unknown): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(String(value))}</td></tr>`;
}

function tableOf(caption: string, rows: readonly string[]): string {
  return `<table><caption>${caption}</caption><thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function noteOf(note: RecordView): string {
  const text = escapeHtml(String(note['NotesBody'] ?? ''));
  return `<li><strong>${escapeHtml(String(note['CreatedDateTime']))}, ${escapeHtml(String(note['CreatedBy']))}</strong>: ${text}</li>`;
}

/** One incident: its fields that have a value, and its notes, newest first. */
export function detailPage(record: RecordView, notes: readonly RecordView[], listAddress: string): string {
  const names = [
    ...FIRST,
    ...Object.keys(record)
      .filter((name) => !FIRST.includes(name))
      .sort(),
  ];
  const set = names.filter((name) => record[name] !== null && record[name] !== undefined && record[name] !== '');
  const heading = `Incident ${escapeHtml(String(record['IncidentNumber']))}`;
  const history = notes.length === 0 ? '<p>No notes.</p>' : `<ul>${notes.map(noteOf).join('\n')}</ul>`;
  return pageOf(
    heading,
    `<h1>${heading}</h1><p><a href="${escapeHtml(listAddress)}">All incidents</a></p>
<h2>Notes</h2>${history}
<h2>Fields</h2>${tableOf(
      `${set.length} of ${Object.keys(record).length} fields have a value`,
      set.map((name) => rowOf(name, record[name])),
    )}`,
  );
}
