import type { ApiQueue } from '../../api/shapes/queue.js';
import type { DefaultMappings, Mapping } from '../../../host-sdk/index.js';

/** A queue in the form; `queue` is the label of the product's queue. */
export interface WrittenQueue extends Partial<DefaultMappings> {
  readonly name: string;
  readonly rule: string;
  readonly connection: string;
  readonly queue?: string;
  readonly mode: 'append' | 'upsert';
  readonly on_closed: ApiQueue['on_closed'];
  /** Empty: none. */
  readonly reopen_within?: string;
  readonly reopen_status?: string;
  readonly resolved?: readonly Mapping[];
}

/** Defaults of a new queue: a repeated alert becomes visible. */
export const PROPOSED = { on_closed: 'new', reopen_within: '1h' } as const satisfies Partial<WrittenQueue>;

/** A queue as the host accepts it: without empty values, and without values that have no effect. */
export function toSend(queue: WrittenQueue): WrittenQueue {
  const { reopen_within = '', reopen_status = '', resolved = [], ...others } = queue;
  const reopens = queue.on_closed === 'reopen' || (queue.on_closed === 'new' && reopen_within !== '');
  return {
    ...others,
    ...(queue.on_closed === 'note' || reopen_within === '' ? {} : { reopen_within }),
    ...(reopens && reopen_status.trim() !== '' ? { reopen_status: reopen_status.trim() } : {}),
    ...(resolved.length === 0 ? {} : { resolved }),
  };
}
