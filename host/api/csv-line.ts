import type { Json } from '../../host-sdk/index.js';

/** One record of RFC 4180; nothing is changed for spreadsheets, which may take a leading `=` for a formula. */
export function csvLine(cells: readonly Json[]): string {
  const texts = cells.map((cell) => {
    const text = typeof cell === 'object' ? (cell === null ? '' : JSON.stringify(cell)) : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${texts.join(',')}\r\n`;
}
