import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isDocumented } from '../../host/alerts/alert-types.js';
import { readAlerts } from '../../host/index.js';

test('the example alerts cover all 13 alert types and repeat some alerts later', async () => {
  const occurrences = await readAlerts(fileURLToPath(new URL('../../examples/alerts.ndjson', import.meta.url)));
  const items = occurrences.map(({ item }) => item);
  expect(items.length).toBeGreaterThanOrEqual(220);
  expect(items.every((item) => isDocumented(item))).toBe(true);
  expect(new Set(items.map(({ alertType }) => alertType)).size).toBe(13);
  const first = new Map<string, string>();
  const repeats = items.filter(({ id, timestamp }) => {
    const before = first.get(id);
    if (before === undefined) first.set(id, timestamp);
    else expect(timestamp > before).toBe(true);
    return before !== undefined;
  });
  expect(repeats.length).toBeGreaterThanOrEqual(25);
});
