import { TEXTS } from '../texts.js';

/** The host's severity in words; one that it does not know as it is. */
export function severityWord(severity: string | null): string {
  if (severity === null) return TEXTS.none;
  return (TEXTS.severity as Readonly<Record<string, string>>)[severity] ?? severity;
}
