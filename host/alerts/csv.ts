/** One record of a CSV text with the line it begins on, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Records of a CSV text as RFC 4180 has it: commas, double quotes around cells that need them, doubled quotes inside,
 * line breaks of both kinds. Empty lines are left out. Throws an `Error` that names the line of a quote out of place.
 */
export function csvRecords(text: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let begins = 1;
  let at = 0;
  const end = () => {
    if (cells.length > 1 || cells[0] !== '') records.push({ line: begins, cells });
    cells = [];
  };
  while (at < text.length) {
    if (cells.length === 0) begins = line;
    const cell = text[at] === '"' ? quotedCell(text, at, line) : plainCell(text, at, line);
    cells.push(cell.text);
    line += cell.text.split('\n').length - 1;
    at = cell.end;
    if (text[at] === ',') {
      at += 1;
      if (at === text.length) cells.push('');
      continue;
    }
    if (text[at] === '\r') at += 1;
    at += 1;
    line += 1;
    end();
  }
  if (cells.length > 0) end();
  return records;
}

interface Cell {
  readonly text: string;
  /** Position of the separator after it. */
  readonly end: number;
}

function plainCell(text: string, from: number, line: number): Cell {
  const separator = /[,\r\n]/g;
  separator.lastIndex = from;
  const end = separator.exec(text)?.index ?? text.length;
  const cell = text.slice(from, end);
  if (cell.includes('"')) throw new Error(`line ${line} has a quote in a cell that does not begin with one`);
  return { text: cell, end };
}

function quotedCell(text: string, from: number, line: number): Cell {
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) throw new Error(`line ${line} opens a quote that is not closed`);
  const end = close + 1;
  if (end < text.length && !/[,\r\n]/.test(text.charAt(end))) {
    throw new Error(`line ${line} has text after a closing quote`);
  }
  return { text: text.slice(from + 1, close).replaceAll('""', '"'), end };
}
