import type { CallOptions as ContractOptions, Clock } from '../../host-sdk/index.js';
import type { EvenInstant } from '../platform/clocks.js';
import type { CallOptions } from './client.js';

/** A person at a form waits no longer than this for one answer. */
const PATIENCE_MS = 30_000;

/** Options of a call that a person is waiting for: longer waits are reported and not waited for. */
export function interactiveCall(clock: Clock, { signal, onEvent }: ContractOptions): CallOptions {
  return { purpose: 'check', signal, onEvent, deadline: (clock.monotonic() + PATIENCE_MS) as EvenInstant };
}
