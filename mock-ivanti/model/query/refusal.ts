/** Why a tenant answers 400 to a query; the words are in the error texts, by this name. */
export type RefusalReason =
  | 'unreadable'
  | 'unbalanced'
  | 'unknownField'
  | 'badLiteral'
  | 'bareNot'
  | 'noComparison'
  | 'undocumented'
  | 'topTooLarge'
  | 'badPaging';

/** A query the tenant refuses. `subject` is the field or text the message names. */
export class QueryRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    readonly subject: string,
  ) {
    super(`${reason}: ${subject}`);
    this.name = 'QueryRefused';
  }
}
