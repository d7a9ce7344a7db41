import type { Field, Value } from '../schema/field.js';
import type { TextPool } from './column.js';
import { putBytes, putText, type ByteSink } from './byte-sink.js';
import { shown, type RenderStyle } from './render.js';
import type { RowRef, Table } from './table.js';
import type { StoredRow } from './stored-row.js';

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
    if (column.constant) append(pieces, JSON.stringify(shown(field, column.value(0), style)));
    else if (field.kind === 'date') append(pieces, stampText(column.value, style));
    else if (field.role.type === 'price' || (style.mixesCase && field.name === 'RecId'))
      append(pieces, (row) => JSON.stringify(shown(field, column.value(row), style)));
    else append(pieces, column.pool ?? column.text);
  });
  return pieces;
}

/** Adds a piece, and joins it to the one before where both are fixed or depend on the same choice. */
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
    return typeof instant === 'number' ? `"${style.stamp(instant)}"` : JSON.stringify(style.emptyDate);
  };
}

/** Writes a piece of a row. */
type Writer = (sink: ByteSink, row: number) => void;

/** Which text of its pool each piece takes in the row that is being written. */
interface Choices {
  /** The choices of the row, by slot. */
  readonly chosen: Int32Array;
  readonly make: (row: number) => void;
  readonly slotOf: (pool: TextPool) => number;
}

/** Makes each distinct choice once per row: the fields of a person, a team or a status share one choice. */
function choicesOf(pieces: readonly Piece[]): Choices {
  const picks = [...new Set(pieces.flatMap((piece) => (typeof piece === 'object' ? [piece.pick] : [])))];
  const slots = new Map(picks.map((pick, slot) => [pick, slot]));
  const chosen = new Int32Array(picks.length);
  return {
    chosen,
    make(row) {
      for (let slot = 0; slot < picks.length; slot++) chosen[slot] = picks[slot]?.(row) ?? -1;
    },
    slotOf: ({ pick }) => slots.get(pick) ?? -1,
  };
}

function writerOf(piece: Piece, choices: Choices): Writer {
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
  const outside = Buffer.from(piece.outside);
  const texts = piece.texts.map((text) => Buffer.from(text));
  const { chosen } = choices;
  const slot = choices.slotOf(piece);
  return (sink) => {
    putBytes(sink, texts[chosen[slot] ?? -1] ?? outside);
  };
}

/** Writes a changed row: the names are ready, and most values need no check for characters to escape. */
function storedWriter(table: Table, positions: readonly number[], style: RenderStyle): (row: StoredRow) => string {
  const { fields } = table.seeded.object;
  const slots = positions.flatMap((position, index) => {
    const field = fields[position];
    return field ? [{ field, position, head: `${index === 0 ? '' : ','}"${field.name}":` }] : [];
  });
  return ({ values }) => {
    let text = '';
    for (const { field, position, head } of slots)
      text += head + valueText(field, shown(field, values[position] ?? null, style));
    return text;
  };
}

function valueText({ kind }: Field, value: Value): string {
  return typeof value === 'string' && kind !== 'int' && kind !== 'decimal' ? JSON.stringify(value) : String(value);
}

/** A template for some fields of the table's object, by their positions, or for all of them. */
function createTemplate(table: Table, selection: readonly number[] | undefined, style: RenderStyle): RowTemplate {
  const positions = selection ?? table.seeded.columns.map((_, position) => position);
  const stored = storedWriter(table, positions, style);
  const pieces = seededPieces(table, positions, style);
  const choices = choicesOf(pieces);
  const writers = pieces.map((piece) => writerOf(piece, choices));
  return (sink, _table, ref) => {
    if (typeof ref === 'number') {
      choices.make(ref);
      for (const write of writers) write(sink, ref);
    } else if (selection) {
      putText(sink, stored(ref));
    } else {
      // A changed row is rendered whole once; the text is dropped with it when it changes again.
      if (ref.rendered?.style !== style) {
        ref.rendered = { style, text: Buffer.from(stored(ref)) };
      }
      putBytes(sink, ref.rendered.text);
    }
  };
}

const KEPT_TEMPLATES = 200;

/** Creates the templates of a style, and caches them by set and selection. */
export function createTemplates(style: RenderStyle): (table: Table, positions?: readonly number[]) => RowTemplate {
  const kept = new Map<string, RowTemplate>();
  return (table, positions) => {
    const key = `${table.seeded.object.set}:${positions ? positions.join(',') : '*'}`;
    const found = kept.get(key);
    if (found) return found;
    if (kept.size >= KEPT_TEMPLATES) kept.clear();
    const template = createTemplate(table, positions, style);
    kept.set(key, template);
    return template;
  };
}
