import { expect, test } from 'vitest';
import { knownKeys, ticketKey } from '../../host/tickets/ticket-key.js';

/** The key of a ticket, where a store has one queue of the rule or several. */
function keyOf({ place = 'tenant/incidents', queue = 'q', rule = 'r', shares = false, of = 'k', nth = 0 }) {
  return ticketKey(place, { name: queue, rule, sharesRule: shares }, of, nth);
}

test('a ticket has the same short key in every store, regardless of the name of its queue', () => {
  expect(keyOf({})).toMatch(/^[0-9a-f]{32}$/);
  expect(keyOf({ queue: 'other' })).toBe(keyOf({}));
});

test('another place, rule, dedupe key or generation makes another ticket', () => {
  const keys = [{}, { place: 'tenant/changes' }, { rule: 's' }, { of: 'l' }, { nth: 1 }, { rule: 'rk', of: '' }].map(
    keyOf,
  );
  expect(new Set(keys).size).toBe(keys.length);
});

test('of several queues that take what one rule takes, each has tickets of its own', () => {
  expect(keyOf({ shares: true, queue: 'one' })).not.toBe(keyOf({ shares: true, queue: 'two' }));
  expect(keyOf({ shares: true, queue: 'one' })).toBe(keyOf({ shares: true, queue: 'one' }));
});

test('a ticket is also known by the key that it had while another queue took what its rule takes', () => {
  const queue = { name: 'one', rule: 'r', sharesRule: false };
  expect(knownKeys('tenant/incidents', 'c', queue, 'k', 0)).toContain(keyOf({ shares: true, queue: 'one' }));
  // The other way round it might be the other queue's.
  expect(knownKeys('tenant/incidents', 'c', { ...queue, sharesRule: true }, 'k', 0)).not.toContain(keyOf({}));
});
