import { NO_CONTENT } from '../../http/answer.js';
import { type Effect, isObject } from './effect.js';

/**
 * Disturbs paging: `empty-204` ends it early, `repeat-previous` sends the last page again, `short` returns fewer rows (`n`,
 * default 1) than were asked for although there are more.
 */
type PageKind = 'empty-204' | 'repeat-previous' | 'short';
export type PageSpec = PageKind | { readonly kind: PageKind; readonly n?: number };

const KINDS: readonly unknown[] = ['empty-204', 'repeat-previous', 'short'];

export const page: Effect<PageSpec> = {
  stage: 'before-commit',
  check(spec) {
    const kind = isObject(spec) ? spec['kind'] : spec;
    return KINDS.includes(kind) ? undefined : 'page needs { kind: empty-204 | repeat-previous | short, n? }';
  },
  apply(spec, scene) {
    const { kind, n = 1 } = typeof spec === 'string' ? { kind: spec } : spec;
    if (kind === 'empty-204') scene.answer = NO_CONTENT;
    else if (kind === 'repeat-previous') scene.answer = scene.previousPage();
    else scene.listing.rows = n;
  },
};
