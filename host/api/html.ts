/** HTML that is already safe; `markup` escapes all other values. */
export interface Html {
  readonly html: string;
}

export type Piece = string | number | Html | readonly Html[];

/** HTML from a template; escapes its values. */
export function markup(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { html: texts.reduce((html, text, index) => html + safe(pieces[index - 1] ?? '') + text) };
}

function safe(piece: Piece): string {
  if (typeof piece === 'number') return String(piece);
  if (typeof piece === 'string') return escaped(piece);
  return 'html' in piece ? piece.html : piece.map((one) => one.html).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
