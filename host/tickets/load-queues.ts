import { PluginError } from '../../host-sdk/index.js';
import type { Item } from '../../host-sdk/index.js';
import { abilityOf } from '../session.js';
import type { Session } from '../session.js';
import { listQueues, listRules } from '../store/queues.js';
import type { TicketQueue } from '../store/queues.js';
import { dedupeKeyOf, EVERY_ALERT, matcherOf } from './rule.js';
import type { Rule } from './rule.js';

/** A queue of this connection with its rule ready for use. */
export interface ActiveQueue extends TicketQueue {
  readonly matches: (item: Item) => boolean;
  readonly dedupeKey: (item: Item) => string;
}

/**
 * The queues of a connection. While the store has neither rules nor queues, one rule takes every alert to the plugin's
 * first queue with the plugin's default mappings.
 */
export async function loadQueues(session: Session): Promise<readonly ActiveQueue[]> {
  const { db } = session.store;
  const [rules, queues] = await Promise.all([listRules(db), listQueues(db)]);
  if (rules.length === 0 && queues.length === 0) return [active(await defaultQueue(session), EVERY_ALERT)];
  const own = queues.filter((queue) => queue.connection === session.connection.name);
  if (own.length === 0) session.logger.warn('No queue uses this connection', { connection: session.connection.name });
  return own.map((queue) => {
    const rule = rules.find((one) => one.name === queue.rule);
    if (rule !== undefined) return active(queue, rule);
    throw new PluginError(
      'host.unknown_name',
      `Queue "${queue.name}" uses rule "${queue.rule}", which does not exist.`,
      {
        field: queue.name,
      },
    );
  });
}

async function defaultQueue(session: Session): Promise<TicketQueue> {
  const ticketing = abilityOf(session, 'ticketing');
  const [first] = await ticketing.getQueues();
  if (first === undefined) throw new PluginError('host.not_supported', 'The plugin offers no queue for tickets.');
  const { create, update } = ticketing.getDefaultMappings();
  const { name } = session.connection;
  return { name: 'default', rule: EVERY_ALERT.name, connection: name, ...first, create, update };
}

function active(queue: TicketQueue, rule: Rule): ActiveQueue {
  return { ...queue, matches: matcherOf(rule), dedupeKey: (item) => dedupeKeyOf(rule, item) };
}
