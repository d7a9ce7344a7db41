import { TEXTS } from '../texts/index.js';

/** The label of a severity; an unknown one unchanged. */
export function severityWord(severity: string | null): string {
  if (severity === null) return TEXTS.none;
  return (TEXTS.severity as Readonly<Record<string, string>>)[severity] ?? severity;
}
