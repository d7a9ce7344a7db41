/**
 * How the records of a relation are found:
 * - `child`: they have a link to this record in their field `link` ("Contains" relations, measured);
 * - `reference`: this record's field `own` has the value of their field `theirs`;
 * - `association`: pairs that are stored outside both records, under `pair`; `side` says which half this object is.
 */
export type RelationKind =
  | { readonly type: 'child'; readonly link: string }
  | { readonly type: 'reference'; readonly own: string; readonly theirs: string }
  | { readonly type: 'association'; readonly pair: string; readonly side: 'left' | 'right' };

/** A link from one object to others that `$metadata` shows as a navigation property. */
export interface Relation {
  readonly name: string;
  readonly set: string;
  readonly by: RelationKind;
}
