import type { Value } from '../schema/field.js';
import type { TextPool } from '../seed/column.js';
import { type ByteSink, putBytes, putText } from './byte-sink.js';
import { type RenderStyle, shown } from './render.js';
import { type RowRef, type Table, read } from './table.js';

/** Writes a row of one set as the inside of a JSON object, without braces, so that a context can be put in front. */
export type RowTemplate = (sink: ByteSink, table: Table, ref: RowRef) => void;

/** A part of a row's text: the same in every row, a choice among a few texts, or computed. */
type Piece = string | TextPool | ((row: number) => string);

function seededPieces(table: Table, positions: readonly number[], style: RenderStyle): Piece[] {
  const pieces: Piece[] = [];
  positions.forEach((position, index) => {
    const field = table.seeded.object.fields[position];
    const column = table.seeded.columns[position];
    if (!field || !column) return;
    append(pieces, `${index === 0 ? '' : ','}"${field.name}":`);
    if (column.constant) append(pieces, column.text(0));
    else if (field.kind === 'date') append(pieces, stampText(column.value, style));
    else append(pieces, column.pool ?? column.text);
  });
  return pieces;
}

/** Adds a piece, gluing it to the one before where both are fixed or depend on the same choice. */
function append(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  const together = last === undefined ? undefined : glued(last, piece);
  if (together === undefined) pieces.push(piece);
  else pieces.splice(-1, 1, together);
}

function glued(last: Piece, piece: Piece): Piece | undefined {
  if (typeof last === 'string') return typeof piece === 'string' ? last + piece : undefined;
  if (typeof last === 'function' || typeof piece === 'function') return undefined;
  const { texts, pick, outside } = last;
  if (typeof piece === 'string') return { texts: texts.map((text) => text + piece), pick, outside: outside + piece };
  if (piece.pick !== pick || piece.texts.length !== texts.length) return undefined;
  return {
    texts: texts.map((text, index) => text + (piece.texts[index] ?? '')),
    pick,
    outside: outside + piece.outside,
  };
}

function stampText(value: (row: number) => Value, style: RenderStyle): (row: number) => string {
  return (row) => {
    const instant = value(row);
    return typeof instant === 'number' ? `"${style.stamp(instant)}"` : 'null';
  };
}

/** Writes a piece of a row. */
type Writer = (sink: ByteSink, row: number) => void;

function writerOf(piece: Piece): Writer {
  if (typeof piece === 'function') {
    return (sink, row) => {
      putText(sink, piece(row));
    };
  }
  if (typeof piece === 'string') {
    const bytes = Buffer.from(piece);
    return (sink) => {
      putBytes(sink, bytes);
    };
  }
  const { pick } = piece;
  const outside = Buffer.from(piece.outside);
  const choices = piece.texts.map((text) => Buffer.from(text));
  return (sink, row) => {
    putBytes(sink, choices[pick(row)] ?? outside);
  };
}

function storedText(table: Table, ref: RowRef, positions: readonly number[], style: RenderStyle): string {
  return positions
    .map((position) => {
      const field = table.seeded.object.fields[position];
      return field ? `"${field.name}":${JSON.stringify(shown(field, read(table, ref, position), style))}` : '';
    })
    .join(',');
}

/** A template for some fields of the table's object, by their positions, or for all of them. */
function makeTemplate(table: Table, selection: readonly number[] | undefined, style: RenderStyle): RowTemplate {
  const positions = selection ?? table.seeded.columns.map((_, position) => position);
  const writers = seededPieces(table, positions, style).map(writerOf);
  return (sink, current, ref) => {
    if (typeof ref === 'number') {
      for (const write of writers) write(sink, ref);
    } else if (selection) {
      putText(sink, storedText(current, ref, positions, style));
    } else {
      // A changed row is rendered whole once; its text goes with it when it changes again.
      ref.text ??= Buffer.from(storedText(current, ref, positions, style));
      putBytes(sink, ref.text);
    }
  };
}

const KEPT_TEMPLATES = 200;

/** Keeps the templates of a tenant by set and selection. */
export function makeTemplates(style: RenderStyle): (table: Table, positions?: readonly number[]) => RowTemplate {
  const kept = new Map<string, RowTemplate>();
  return (table, positions) => {
    const key = `${table.seeded.object.set}:${positions ? positions.join(',') : '*'}`;
    const found = kept.get(key);
    if (found) return found;
    if (kept.size >= KEPT_TEMPLATES) kept.clear();
    const template = makeTemplate(table, positions, style);
    kept.set(key, template);
    return template;
  };
}
