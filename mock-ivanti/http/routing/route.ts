import type { BusinessObject } from '../../model/schema/business-object.js';
import type { Operation } from '../../tenant/journal/entry.js';

/** The operation of a method and path. */
export interface Route {
  readonly op: Operation;
  /** The endpoint's shape, for journal and messages. */
  readonly shape: string;
  /** Set as written in the path. */
  readonly setName?: string;
  readonly object?: BusinessObject;
  /** Key as written between the parentheses, unquoted. */
  readonly key?: string;
  /** Relation, saved search, quick action, or what a `/rest` path names. */
  readonly name?: string;
  /** Key of the second record in a link. */
  readonly otherKey?: string;
  readonly problem?: 'outside' | 'unknownPath' | 'noService' | 'unknownSet' | 'method' | 'attachmentUrl';
  /** Below `/odatav2`, the second version of the interface. */
  readonly isVersion2?: boolean;
  /** The path prefix before `/odata` or `/rest`, in the caller's spelling: goes into `@odata.context`. */
  readonly prefix?: string;
}
