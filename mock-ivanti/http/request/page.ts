import { createSink, putText, sinkBytes } from '../../model/data/byte-sink.js';
import { tableOf } from '../../model/data/store.js';
import type { RowTemplate } from '../../model/data/row-template.js';
import type { RowRef } from '../../model/data/table.js';
import type { BusinessObject } from '../../model/schema/business-object.js';
import { JSON_TYPE, type Answer } from '../../tenant/answers/answer.js';
import { contextUrl, type Call } from './call.js';
import { readSelection } from './selection.js';

export interface PageForm {
  /** After `$metadata#`. */
  readonly fragment: string;
  /** Text between the context and the rows. */
  readonly count: string;
}

/** Size of the largest row so far, in bytes, so that a page does not have to grow while it is written. */
const rowBytes = new WeakMap<RowTemplate, number>();
/** Room for the text around the rows. */
const FRAME_BYTES = 1024;

/** A page of rows as a collection returns it. */
export function pageAnswer(call: Call, object: BusinessObject, rows: readonly RowRef[], form: PageForm): Answer {
  const table = tableOf(call.namespace.store, object);
  const writeRow = call.tenant.template(table, readSelection(call, object));
  const sent = disturbed(rows, call);
  const sink = createSink(sent.length * (rowBytes.get(writeRow) ?? 0) + FRAME_BYTES);
  putText(sink, `{"@odata.context":${JSON.stringify(contextUrl(call, form.fragment))},${form.count}"value":[`);
  for (const [index, row] of sent.entries()) {
    putText(sink, index === 0 ? '{' : ',{');
    writeRow(sink, table, row);
    putText(sink, '}');
  }
  putText(sink, ']}');
  rowBytes.set(writeRow, Math.max(rowBytes.get(writeRow) ?? 0, Math.ceil(sink.length / Math.max(1, sent.length))));
  return { status: 200, type: JSON_TYPE, body: sinkBytes(sink), rows: sent.length };
}

/** The page after faults: with rows missing or repeated. */
function disturbed(rows: readonly RowRef[], { listing }: Call): readonly RowRef[] {
  const { drop = 0, twice = 0 } = listing;
  if (drop === 0 && twice === 0) return rows;
  const left = rows.slice(drop);
  return [...left, ...left.slice(0, twice)];
}
