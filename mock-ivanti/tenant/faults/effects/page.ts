import { JSON_TYPE, NO_CONTENT } from '../../answers/answer.js';
import { WHOLE, textOr } from '../../../model/shape/json-schema.js';
import type { Effect } from './effect.js';

const KINDS = [
  'empty-204',
  'empty-200',
  'repeat-previous',
  'short',
  'shift',
  'drop',
  'overlap',
  'twice',
  'other-set',
] as const;

type PageKind = (typeof KINDS)[number];

/**
 * Breaks paging, by `n` rows (default 1): `empty-204` and `empty-200` end it early, `repeat-previous` sends the last
 * page again, `short` returns n rows although there are more, `shift` begins n rows later, `overlap` n rows earlier,
 * `drop` leaves out the first n rows of the page, `twice` sends its first n rows a second time, `other-set` sends the
 * newest rows of another set.
 */
export type PageSpec = PageKind | { readonly kind: PageKind; readonly n?: number };

const SCHEMA = textOr(KINDS, {
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: { kind: { enum: KINDS }, n: WHOLE },
});

export const page: Effect<PageSpec> = {
  stage: 'before-commit',
  schema: SCHEMA,
  apply(spec, context) {
    const { kind, n = 1 } = typeof spec === 'string' ? { kind: spec } : spec;
    const { listing } = context;
    switch (kind) {
      case 'empty-204':
        context.answer = NO_CONTENT;
        return;
      case 'empty-200':
        context.answer = { status: 200, type: JSON_TYPE, body: '', rows: 0 };
        return;
      case 'repeat-previous':
        context.answer = context.previousPage();
        return;
      case 'short':
        listing.rows = n;
        return;
      case 'shift':
        listing.shift = (listing.shift ?? 0) + n;
        return;
      case 'overlap':
        listing.shift = (listing.shift ?? 0) - n;
        return;
      case 'drop':
        listing.drop = n;
        return;
      case 'twice':
        listing.twice = n;
        return;
      case 'other-set':
        listing.isOfOtherSet = true;
    }
  },
};
