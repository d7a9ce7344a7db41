import { CERTIFICATE } from './certificate-shape.js';
import { anything, flag, list, number, object, oneOf, orNull, text, told, whole } from './shapes.js';

/* The shapes of plugin answers in `host-sdk/`, as far as the host relies on them. */

export const PROBLEM = object(
  {
    code: text,
    blame: oneOf('config', 'auth', 'tenant', 'network', 'quota', 'host', 'plugin'),
    retry: oneOf('never', 'later', 'look-first'),
    message: text,
    fix: text,
  },
  {
    field: text,
    status: number,
    vendorCode: text,
    retryAt: text,
    scope: oneOf('ticket', 'table', 'connection', 'host'),
    outcome: oneOf('refused', 'unknown', 'retry'),
    http: whole,
  },
);

const TYPE = oneOf('string', 'integer', 'decimal', 'boolean', 'datetime', 'date', 'time', 'guid', 'other');

export const CHECK = object(
  { step: text, title: text, outcome: oneOf('ok', 'warned', 'failed', 'skipped') },
  {
    detail: text,
    lines: list(text),
    problem: PROBLEM,
    proposal: object({ key: text, value: anything, purpose: text }),
    rights: list(
      object(
        { object: text, right: text, why: text, state: oneOf('proven', 'refused', 'unknown', 'not_tried') },
        { detail: text, problem: PROBLEM },
      ),
    ),
  },
);

export const VALIDATED = object({ ok: flag, checks: list(CHECK) });

export const FORM_CHOICES = list(object({ value: text, title: text }, { detail: text }));

export const FIELDS = list(
  object(
    {
      name: text,
      type: TYPE,
      nativeType: text,
      nullable: flag,
      writable: flag,
      required: flag,
      role: oneOf('key', 'link', 'choice', 'plain'),
    },
    {
      label: text,
      maxLength: number,
      description: text,
      choices: object({ values: list(text), complete: flag }),
    },
  ),
);

const MAPPINGS_OF = list(object({ target: text, template: text }));
export const MAPPINGS = object({ create: MAPPINGS_OF, update: MAPPINGS_OF }, { needed: list(text) });
export const STATUS_MAP = {
  type: 'object',
  additionalProperties: oneOf('new', 'in_progress', 'on_hold', 'closed', 'other'),
};
export const QUEUES = list(object({ label: text, value: anything }));
export const KEY_SCOPE = object({ name: text, findsKeys: flag });

const REF = { number: text, recId: text };
const ADDRESSES = { url: text, apiUrl: text };
const STATE = { status: text };
const MORE_STATE = {
  severity: oneOf('low', 'medium', 'high', 'critical', 'informational', 'other'),
  assignee: orNull(text),
  modifiedAt: text,
  ended: flag,
  endedAt: text,
};
const REMARKS = { notes: list(text), notStored: list(text) };
const ref = object(REF, ADDRESSES);
const state = object(STATE, MORE_STATE);
const FOUND = { ref, state };

const refused = object({ outcome: oneOf('refused'), problem: PROBLEM });
const unknown = object({ outcome: oneOf('unknown'), problem: PROBLEM }, { certainFrom: text, sent: flag });

export const CREATED = told('outcome', [
  object({ outcome: oneOf('created'), ref, ...STATE }, { ...MORE_STATE, ...REMARKS }),
  refused,
  unknown,
  object({ outcome: oneOf('dry-run'), payload: { type: 'object' }, problems: list(PROBLEM) }, { notes: REMARKS.notes }),
]);

export const LOOKED_FOR = told('outcome', [
  object({ outcome: oneOf('found'), ...FOUND }),
  object({ outcome: oneOf('absent'), certain: flag, certainFrom: text, waitMs: number }, { taken: object(FOUND) }),
  unknown,
]);

export const UPDATED = told('outcome', [
  object({ outcome: oneOf('updated') }, { state, ...REMARKS }),
  object({ outcome: oneOf('gone') }),
  refused,
  unknown,
]);

export const BY_KEYS = object({ found: list(object({ key: text, ...FOUND, holdsItem: flag })) }, { problem: PROBLEM });

const outcome = { kind: oneOf('outcome'), ref };
export const SYNC_EVENT = told('kind', [
  object({ kind: oneOf('change'), ...REF, state }, ADDRESSES),
  {
    ...object({ kind: oneOf('outcome') }),
    ...told('outcome', [
      object({ ...outcome, outcome: oneOf('changed', 'same'), state, seenAt: text }),
      object({ ...outcome, outcome: oneOf('missing'), seenAt: text, basis: text }),
      object({ ...outcome, outcome: oneOf('unknown'), problem: PROBLEM }),
    ]),
  },
  object({ kind: oneOf('checkpoint'), checkpoint: anything }),
]);

const MODE = oneOf('historical', 'incremental');
export const TABLE_INFO = object(
  {
    name: text,
    output: text,
    readable: oneOf('yes', 'empty', 'no', 'absent'),
    key: text,
    cursor: text,
    modes: list(MODE),
  },
  { count: number, problem: PROBLEM },
);
export const TABLES = list(TABLE_INFO);
export const TABLE_DESCRIPTION = object(
  {
    collection: text,
    name: text,
    key: text,
    columns: list(
      object(
        { name: text, type: TYPE, nullable: flag },
        { label: text, description: text, nativeType: text, maxLength: number },
      ),
    ),
    links: list(object({ column: text, toColumn: text }, { objectColumn: text })),
  },
  { cursor: text },
);
export const TRIED = object({ tried: whole, total: whole }, { table: TABLE_INFO });
export const NAMES = list(text);
const VERIFICATION = oneOf('counts', 'deep');
export const VERIFICATIONS = list(VERIFICATION);
export const ESTIMATE = object({}, { from: text, to: text, rows: number, calls: number, seconds: number });

const REACHED = {
  horizon: text,
  checkedUntil: text,
  spans: list(object({ to: text }, { from: text })),
  empty: flag,
};
export const CHECKPOINT_INFO = object(
  { unfinished: list(object({ mode: MODE }, { from: text, to: text })) },
  { ...REACHED, cursor: text },
);

const COUNTS = ['expected', 'lanes', 'unchanged', 'late', 'deleted', 'compared', 'withoutCursor', 'rereadPages'];
const FOUND_BY_VERIFICATION = Object.fromEntries(
  ['ranges', 'differing', 'missing', 'changed', 'restored', 'extra', 'unconfirmed'].map((name) => [name, whole]),
);
/** Rows as a whole: their cells are checked when they are written. */
export const BATCH = object(
  {
    table: { type: 'object' },
    rows: list({ type: 'object' }),
    checkpoint: anything,
    stats: object(
      { rows: number, pages: number, calls: number },
      Object.fromEntries(COUNTS.map((name) => [name, number])),
    ),
  },
  {
    end: object(
      { complete: flag, warnings: list(text) },
      {
        ...REACHED,
        problem: PROBLEM,
        bounds: object({}, { from: text, to: text }),
        horizonBefore: text,
        cursor: text,
        verified: object({ how: VERIFICATION, ...FOUND_BY_VERIFICATION }),
        notes: list(text),
        certificate: CERTIFICATE,
      },
    ),
  },
);
export const WITH_TABLE = object({
  table: object({ name: text, key: text, columns: list(object({ name: text, type: TYPE })) }, { cursor: text }),
});
export const CHECKPOINT = { type: ['object', 'array', 'string', 'number', 'boolean'] };
