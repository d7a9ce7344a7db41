import { readFile } from 'node:fs/promises';
import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { hashOf } from './occurrence.js';
import type { Occurrence } from './occurrence.js';
import { parseAlert } from './parse-alert.js';

/**
 * Reads an alerts file: newline-delimited JSON, one alert a line, empty lines ignored.
 * The whole file is checked first: throws `host.alert_unreadable` with `file:line` as its field for the first bad line.
 */
export async function readAlerts(file: string): Promise<readonly Occurrence[]> {
  const lines = (await textOf(file)).split('\n');
  const seen = new Map<string, number>();
  const occurrences: Occurrence[] = [];
  const faults: { readonly line: number; readonly message: string }[] = [];
  for (const [index, line] of lines.entries()) {
    const text = (index === 0 ? line.replace(/^\uFEFF/, '') : line).trim();
    if (text === '') continue;
    try {
      const alert = parseLine(text);
      const hash = hashOf(alert);
      const ordinal = seen.get(hash) ?? 0;
      seen.set(hash, ordinal + 1);
      occurrences.push({ item: parseAlert(alert), hash, ordinal });
    } catch (error) {
      faults.push({ line: index + 1, message: (error as Error).message });
    }
  }
  const first = faults[0];
  if (first === undefined) return occurrences;
  const others = faults.length === 1 ? '' : `; ${faults.length - 1} more lines are bad as well`;
  throw new PluginError('host.alert_unreadable', `Line ${first.line} of ${file}: ${first.message}${others}.`, {
    field: `${file}:${first.line}`,
  });
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new PluginError('host.alert_unreadable', `${file} cannot be read: ${(error as Error).message}.`, {
      field: file,
      fix: 'Check the path and the rights of the file.',
      cause: error,
    });
  }
}

function parseLine(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is not a JSON object');
  return value as JsonObject;
}
