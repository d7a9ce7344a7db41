import type { Cell } from '../../host-sdk/index.js';
import { exactJson } from '../platform/exact-json.js';

/** Starts of a formula in a spreadsheet, also as full-width and small characters, and after invisible characters. */
const FORMULA =
  /^(?:[\t\r\n]|[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B])/u;

/**
 * One record of RFC 4180. A text that a spreadsheet would run as a formula begins with an apostrophe, as OWASP advises against CSV
 * injection; numbers never do.
 * @param raw Keeps texts unchanged, for programs.
 */
export function csvLine(cells: readonly Cell[], raw = false): string {
  const texts = cells.map((cell) => {
    const text = typeof cell === 'object' ? (cell === null ? '' : exactJson(cell)) : String(cell);
    const harmless = !raw && typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  });
  return `${texts.join(',')}\r\n`;
}
