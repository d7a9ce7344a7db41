import type { Value } from '../schema/field.js';
import type { RenderStyle } from './render.js';

/** A row that differs from the seed: changed or created. Values are parallel to the object's fields. */
export interface StoredRow {
  readonly recId: string;
  readonly values: readonly Value[];
  /** Epoch milliseconds; -Infinity where it is not set. */
  readonly lastMod: number;
  /** The whole row as JSON, created when it is first needed in a style. */
  rendered?: { readonly style: RenderStyle; readonly text: Buffer };
}
