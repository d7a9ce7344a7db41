import { NAME, WHOLE, oneOf } from '../../model/shape/json-schema.js';
import type { Value } from '../../model/schema/field.js';

/** Which rows of a set: by id, by equal fields, or a number of first rows. */
export interface RowChoice {
  readonly set: string;
  readonly recId?: string;
  readonly where?: Readonly<Record<string, Value>>;
  /** Maximum number of rows. Default: all that match. */
  readonly count?: number;
}

/**
 * One action of another user. `touch` moves LastModDateTime only. A row with `ago` has stamps that many milliseconds in
 * the past: a write that was made then and becomes visible now. `hide` hides rows from clients, `show` shows them
 * again, with stamps unchanged. Without a choice of rows both affect the whole set, like a right that is removed and
 * granted.
 */
export type Change =
  | {
      readonly insert: {
        readonly set: string;
        readonly fields?: Readonly<Record<string, unknown>>;
        readonly count?: number;
        readonly ago?: number;
      };
    }
  | { readonly update: RowChoice & { readonly fields: Readonly<Record<string, unknown>>; readonly ago?: number } }
  | { readonly delete: RowChoice }
  | { readonly touch: RowChoice & { readonly ago?: number } }
  | { readonly hide: RowChoice }
  | { readonly show: RowChoice };

const FIELDS = { type: 'object' } as const;
const AGO = { type: 'number' } as const;
const CHOICE = {
  set: NAME,
  recId: NAME,
  where: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } },
  count: WHOLE,
} as const;

function about<const Properties>(properties: Properties, ...required: readonly string[]) {
  return { type: 'object', additionalProperties: false, required: ['set', ...required], properties } as const;
}

/** The shape of a change. */
export const CHANGE_SCHEMA = oneOf({
  insert: about({ set: NAME, fields: FIELDS, count: WHOLE, ago: AGO }),
  update: about({ ...CHOICE, fields: FIELDS, ago: AGO }, 'fields'),
  delete: about(CHOICE),
  touch: about({ ...CHOICE, ago: AGO }),
  hide: about(CHOICE),
  show: about(CHOICE),
});
