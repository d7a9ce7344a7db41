import { instantOf } from '../rules/parse-rule.js';

/** ISO-8601 UTC of a day, which begins at midnight UTC, or of an instant. Throws `config.invalid`. */
export function dayOrInstant(text: string, field: string): string {
  return instantOf(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text, field);
}
