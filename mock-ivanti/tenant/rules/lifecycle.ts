import { get, put, textOf, type Draft } from './draft.js';

const PROGRESS: Readonly<Record<string, string>> = {
  Logged: '1',
  Active: '2',
  'Waiting for Customer': '3',
  'Waiting for Resolution': '3',
  'Waiting for 3rd Party': '3',
  Resolved: '4',
  Closed: '5',
  Cancelled: '5',
};

/** Stamps who resolved or closed a record and when. IsInFinalState stays false even on closed records (measured). */
export function stampStatus(draft: Draft, user: string, now: number): void {
  const status = textOf(draft, 'Status');
  put(draft, 'ProgressBarPosition', PROGRESS[status] ?? '1');
  const isClosed = status === 'Closed';
  const isResolved = isClosed || status === 'Resolved';
  stamp(draft, 'ResolvedDateTime', isResolved ? now : null);
  stamp(draft, 'ResolvedBy', isResolved ? user : null);
  stamp(draft, 'ResolvedByType', isResolved ? 'Agent' : null);
  stamp(draft, 'ClosedDateTime', isClosed ? now : null);
  stamp(draft, 'ClosedBy', isClosed ? user : null);
  const closed = Number(get(draft, 'ClosedDateTime'));
  put(draft, 'ClosedDuration', isClosed ? Math.round((closed - Number(get(draft, 'CreatedDateTime'))) / 1000) : null);
  put(draft, 'ReadOnly', isClosed);
}

/** The first stamp is kept while the status does not change. */
function stamp(draft: Draft, field: string, value: string | number | null): void {
  if (value === null || get(draft, field) === null) put(draft, field, value);
}
