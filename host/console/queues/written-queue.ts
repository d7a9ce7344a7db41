import type { DefaultMappings } from '../../../host-sdk/index.js';

/** A queue as it is written: `queue` is the label of the product's own. */
export interface WrittenQueue extends Partial<DefaultMappings> {
  readonly name: string;
  readonly rule: string;
  readonly connection: string;
  readonly queue?: string;
  readonly mode: 'append' | 'upsert';
}
