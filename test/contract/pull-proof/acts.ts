import fc from 'fast-check';
import type { RecordView } from '../../../mock-ivanti/index.js';
import { isFull, RECORDS } from './run.js';
import type { Stage } from './stage.js';

/** What other users do between two pages: which record, what to it, and how much time passes. */
export interface Act {
  readonly what:
    | 'edit'
    | 'edit twice'
    | 'bulk edit'
    | 'edit all'
    | 'insert'
    | 'delete'
    | 'restore'
    | 'late edit'
    | 'nothing';
  readonly record: number;
  readonly seconds: number;
  /** How many idle steps precede it. */
  readonly waits: number;
}

/** Records that are changed at once, with one stamp. */
const BULK = isFull ? 250 : 8;
const USUAL: readonly Act['what'][] = [
  'edit',
  'edit',
  'edit twice',
  'bulk edit',
  'insert',
  'delete',
  'late edit',
  'nothing',
];
/** Beside the usual ones, for worlds of a kind. */
const MORE: Readonly<Record<string, readonly Act['what'][]>> = {
  'bulk edits': ['edit all', 'edit all', 'bulk edit'],
  'records restored': ['delete', 'restore', 'restore'],
};

export function actsOf(kind: string): fc.Arbitrary<readonly Act[]> {
  const what = fc.constantFrom(...USUAL, ...(MORE[kind] ?? []));
  const seconds = kind === 'usual' ? fc.constantFrom(0, 0, 1, 5, 20) : fc.constantFrom(0, 0, 1, 5, 20, 55);
  const waits = kind === 'usual' ? fc.constant(0) : fc.constantFrom(0, 0, 1, 3, 8);
  const act = fc.record({ what, record: fc.nat(RECORDS), seconds, waits });
  const many = kind === 'usual' ? {} : ({ minLength: 10, size: 'max' } as const);
  return fc.array(act, { ...many, maxLength: isFull ? 300 : 40 });
}

/** The acts in their order, each when it has waited. */
export function actor(schedule: readonly Act[], stage: Stage): () => void {
  let at = 0;
  let waited = 0;
  return () => {
    const act = schedule[at];
    if (act === undefined || waited++ < act.waits) return;
    waited = 0;
    perform(act, stage, ++at);
  };
}

/** Does to the tenant what an act says. Late edits carry a stamp from before they became visible. */
function perform({ what, record, seconds }: Act, stage: Stage, serial: number): void {
  const { records } = stage.space;
  const { ids } = stage;
  const recId = ids[record % ids.length] ?? '';
  const found = records.get('incidents', recId);
  const editAll = (chosen: readonly string[], subject: string) => {
    for (const id of chosen) if (records.get('incidents', id)) records.update('incidents', id, { Subject: subject });
  };
  switch (what) {
    case 'insert':
      records.insert('incidents', { Subject: `new ${serial}`, Symptom: 'x', Status: 'Logged' });
      break;
    case 'bulk edit':
      editAll(ids.slice(record, record + BULK), `bulk ${serial}`);
      break;
    case 'edit all':
      editAll(ids, `bulk ${serial}`);
      break;
    case 'restore':
      restore(stage);
      break;
    case 'nothing':
      break;
    default:
      if (found) change(what, stage, found, serial, seconds);
  }
  stage.passes(seconds * 1000);
}

function change(
  what: Exclude<Act['what'], 'insert' | 'bulk edit' | 'edit all' | 'restore' | 'nothing'>,
  { space: { records }, graves, runs, stampAgo }: Stage,
  found: RecordView,
  serial: number,
  seconds: number,
): void {
  const id = String(found['RecId']);
  if (what === 'delete') {
    graves.push({ record: found, runs: runs() });
    records.delete('incidents', id);
  } else if (what === 'late edit') {
    records.update('incidents', id, { Subject: `late ${serial}`, LastModDateTime: stampAgo(seconds) });
  } else {
    records.update('incidents', id, { Subject: `edit ${serial}` });
    if (what === 'edit twice') records.update('incidents', id, { Subject: `edit ${serial} again` });
  }
}

/** Brings back a record as it was, its stamp included: rather one whose mark has come meanwhile. */
function restore({ space, graves, runs, restored }: Stage): void {
  const place = graves.findIndex((grave) => grave.runs < runs() - 1);
  const [grave] = graves.splice(place, 1);
  if (!grave) return;
  space.records.insert('incidents', grave.record);
  restored.add(String(grave.record['RecId']));
}
