/** A terminal that can be looked at. */
export interface Screen {
  readonly stream: NodeJS.WriteStream;
  /** The lines that a person sees, without empty ones at the end. */
  lines(): readonly string[];
  cursorShown(): boolean;
  wraps(): boolean;
}

const SEQUENCE = /^\x1b\[(\??)(\d*)([A-Za-z])/;

/** Understands what progress bars write: text, line breaks, cursor moves, clearing, cursor and wrapping on and off. */
export function createScreen(options: { readonly terminal?: boolean } = {}): Screen {
  const rows: string[] = [''];
  const at = { row: 0, column: 0 };
  const modes = new Map([
    ['25', true],
    ['7', true],
  ]);
  const put = (text: string) => {
    const row = (rows[at.row] ?? '').padEnd(at.column);
    rows[at.row] = row.slice(0, at.column) + text + row.slice(at.column + text.length);
    at.column += text.length;
  };
  const moves: Readonly<Record<string, (count: string) => void>> = {
    A: (count) => (at.row = Math.max(0, at.row - Number(count || 1))),
    B: (count) => (at.row += Number(count || 1)),
    G: (count) => (at.column = Number(count || 1) - 1),
    K: (part) => (rows[at.row] = part === '2' ? '' : (rows[at.row] ?? '').slice(0, at.column)),
    J: () => {
      rows[at.row] = (rows[at.row] ?? '').slice(0, at.column);
      rows.length = at.row + 1;
    },
  };
  const write = (text: string) => {
    for (let rest = text; rest !== ''; ) {
      const [whole = '', isMode, count = '', letter = ''] = SEQUENCE.exec(rest) ?? [];
      if (whole !== '') {
        if (isMode === '?') modes.set(count, letter === 'h');
        else if (moves[letter] !== undefined) moves[letter](count);
        else throw new Error(`The screen does not know ${JSON.stringify(whole)}`);
        rest = rest.slice(whole.length);
      } else if (rest.startsWith('\n')) {
        at.row += 1;
        at.column = 0;
        rows[at.row] ??= '';
        rest = rest.slice(1);
      } else {
        const end = rest.search(/[\x1b\n]/);
        const plain = end < 0 ? rest : rest.slice(0, end);
        put(plain);
        rest = rest.slice(plain.length);
      }
    }
    return true;
  };
  return {
    stream: { isTTY: options.terminal !== false, columns: 120, write } as unknown as NodeJS.WriteStream,
    lines: () =>
      rows
        .map((row) => row.trimEnd())
        .filter((row, index) => row !== '' || index < rows.findLastIndex((one) => one.trim() !== '')),
    cursorShown: () => modes.get('25') === true,
    wraps: () => modes.get('7') === true,
  };
}
