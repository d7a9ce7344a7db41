import { terminalLine } from '../terminal/terminal-text.js';

/** Lines of aligned columns; numbers are right-aligned. Foreign text can neither start a line nor control a terminal. */
export function tableText(head: readonly string[], given: readonly (readonly (string | number)[])[]): string {
  const rows = given.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : onOneLine(cell))));
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => String(row[column] ?? '').length)),
  );
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

function onOneLine(cell: string): string {
  return terminalLine(cell.replaceAll(/[\r\n\t]+/g, ' '));
}
