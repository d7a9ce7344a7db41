import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterTest } from './scene.js';

interface Writer {
  kill(): Promise<void>;
  killAfter(ms: number): Promise<void>;
}

/**
 * A process that writes 20 rows a batch and marks the first of them as deleted, the checkpoint being the number of
 * rows, and drops them all when there are `dropAt`. It has written its first batch; it ends only by `kill -9`.
 */
export async function startWriter(destination: string, { dropAt = 0 } = {}): Promise<Writer> {
  const program = `
    import { openDestination } from ${JSON.stringify(new URL('../../dist/host/index.js', import.meta.url).href)};
    const table = await (await openDestination(process.argv[1])).open('incidents');
    let next = table.checkpoint ?? 0;
    const schema = { name: 'incident', key: 'RecId', columns: [{ name: 'RecId', type: 'string' }, { name: 'Count', type: 'integer' }] };
    for (;;) {
      const rows = Array.from({ length: 20 }, (_, index) => ({
        RecId: String(next + index).padStart(8, '0'), Count: next + index, Text: 'x'.repeat(2000) }));
      rows.push({ RecId: rows[0].RecId, _deleted: true, _deleted_at: '2024-06-01T00:00:00Z' });
      next += 20;
      await table.write({ table: schema, rows, checkpoint: next });
      process.stdout.write('.');
      if (next !== ${dropAt}) continue;
      await table.drop();
      next = 0;
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, destination], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterTest(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    kill,
    async killAfter(ms) {
      setTimeout(() => child.kill('SIGKILL'), ms);
      await ended;
    },
  };
}
