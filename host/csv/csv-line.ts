import type { Json } from '../../host-sdk/index.js';

/** What a spreadsheet takes for the beginning of a formula, in full width and small too, also behind what nobody sees. */
const FORMULA =
  /^(?:[\t\r\n]|[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B])/u;

/**
 * One record of RFC 4180. A text that a spreadsheet would compute begins with an apostrophe, as OWASP advises against CSV
 * injection; numbers never do.
 * @param raw Leaves the texts as they are, for programs.
 */
export function csvLine(cells: readonly Json[], raw = false): string {
  const texts = cells.map((cell) => {
    const text = typeof cell === 'object' ? (cell === null ? '' : JSON.stringify(cell)) : String(cell);
    const harmless = !raw && typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  });
  return `${texts.join(',')}\r\n`;
}
