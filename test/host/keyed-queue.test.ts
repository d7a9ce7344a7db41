import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyedQueue } from '../../host/tickets/keyed-queue.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('tasks of one key run in order and alone, and never more at once than allowed', async () => {
  const plan = fc.record({
    keys: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 }),
    concurrency: fc.integer({ min: 1, max: 6 }),
    backlog: fc.integer({ min: 0, max: 10 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ keys, concurrency, backlog }) => {
      const queue = createKeyedQueue(concurrency, backlog);
      const running = new Set<number>();
      const done: (readonly [number, number])[] = [];
      for (const [index, key] of keys.entries()) {
        await queue.add(String(key), async () => {
          expect(running.has(key)).toBe(false);
          running.add(key);
          expect(running.size).toBeLessThanOrEqual(concurrency);
          for (let wait = 0; wait < (index * 7) % 3; wait += 1) await turn();
          running.delete(key);
          done.push([key, index]);
        });
      }
      await queue.drain();
      expect(done).toHaveLength(keys.length);
      for (const key of new Set(keys)) {
        const order = done.filter(([own]) => own === key).map(([, index]) => index);
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    }),
    { numRuns: 60 },
  );
});

test('a full queue makes the caller of add wait', async () => {
  const queue = createKeyedQueue(1, 1);
  const gate = new EventEmitter();
  await queue.add('a', async () => {
    await once(gate, 'open');
  });
  let added = false;
  const second = queue.add('b', async () => undefined).then(() => (added = true));
  await turn();
  expect(added).toBe(false);
  gate.emit('open');
  await second;
  await queue.drain();
});

test('an error of a task does not stop the others and is thrown at the end', async () => {
  const queue = createKeyedQueue(2);
  const done: string[] = [];
  await queue.add('a', () => Promise.reject(new Error('boom')));
  await queue.add('a', async () => void done.push('a'));
  await queue.add('b', async () => void done.push('b'));
  await expect(queue.drain()).rejects.toThrow('boom');
  expect(done.sort()).toEqual(['a', 'b']);
});
