import { PluginError } from '../../host-sdk/index.js';
import type { TicketQueue } from '../store/queues.js';
import { DURATION, reopenStatusOf } from './reopen.js';
import type { ReadStatus } from './status-map.js';

/** Throws `config.invalid` for a queue with contradictory settings about closed tickets. */
export function checkReopening(queue: TicketQueue, readStatus: ReadStatus): void {
  const { on_closed = 'note', reopen_within: within, reopen_status: status } = queue;
  if (within !== undefined && !new RegExp(DURATION).test(within)) {
    throw invalid('reopen_within', `"${within}" is not a duration.`, 'Write it as 90s, 30m, 1h or 2d.');
  }
  const reopens = on_closed === 'reopen' || (on_closed === 'new' && within !== undefined);
  const useless = reopens ? undefined : within !== undefined ? 'reopen_within' : status && 'reopen_status';
  if (useless !== undefined && useless !== '') {
    const fix = `Set on_closed to reopen${useless === 'reopen_within' ? ' or new' : ', or give reopen_within'}.`;
    throw invalid(useless, `With on_closed ${on_closed} no ticket is opened again, so ${useless} says nothing.`, fix);
  }
  if (!reopens) return;
  const word = reopenStatusOf(queue, readStatus);
  if (word === undefined) {
    const message = 'The host does not know which status reopens a ticket: the create mapping sets no open status.';
    throw invalid('reopen_status', message, 'Give reopen_status, such as Active.');
  }
  if (readStatus(word) === 'closed') {
    throw invalid('reopen_status', `"${word}" is a status of closed tickets.`, 'Use an open status, such as Active.');
  }
}

function invalid(field: string, message: string, fix: string): PluginError {
  return new PluginError('config.invalid', message, { field, fix });
}
