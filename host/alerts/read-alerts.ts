import { readFile } from 'node:fs/promises';
import { PluginError, type Clock } from '../../host-sdk/index.js';
import { systemClock } from '../platform/clock.js';
import { entriesOf, guessFormat, type AlertFormat, type Entry } from './alert-text.js';
import { collectAlerts } from './collect-alerts.js';
import type { Occurrence } from './occurrence.js';
import { textOfBytes } from './text-of-bytes.js';

/**
 * Reads a file of alerts and events: lines of JSON, one JSON document or CSV.
 * The whole file is checked first: throws `host.alert_unreadable` with `file:line` as its field for the first bad line.
 * @param format Default: by the file's name and its first characters.
 */
export async function readAlerts(
  file: string,
  format?: AlertFormat,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<readonly Occurrence[]> {
  const text = await textOf(file);
  const { occurrences, refusals } = collectAlerts(
    entriesIn(file, text, format ?? guessFormat(text, file)),
    clock.now(),
  );
  const [first] = refusals;
  if (first === undefined) return occurrences;
  const others = refusals.length === 1 ? '' : `; ${refusals.length - 1} more lines are not valid either`;
  throw new PluginError('host.alert_unreadable', `Line ${first.line} of ${file}: ${first.reason}${others}.`, {
    field: `${file}:${first.line}`,
  });
}

function entriesIn(file: string, text: string, format: AlertFormat): readonly Entry[] {
  try {
    return entriesOf(text, format);
  } catch (error) {
    const message = `${file} cannot be read as ${format}: ${(error as Error).message}.`;
    throw new PluginError('host.alert_unreadable', message, {
      field: file,
      fix: 'Correct the file, or name its format with --format.',
    });
  }
}

async function textOf(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new PluginError('host.alert_unreadable', `${file} cannot be read: ${(error as Error).message}.`, {
      field: file,
      fix: 'Check the path and the rights of the file.',
      cause: error,
    });
  }
  try {
    return textOfBytes(bytes);
  } catch (error) {
    throw new PluginError('host.alert_unreadable', `${file} cannot be read: ${(error as Error).message}.`, {
      field: file,
      fix: 'Save the file as UTF-8.',
    });
  }
}
