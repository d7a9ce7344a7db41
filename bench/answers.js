import { parseAnswer } from '../dist/plugin/odata/answer-json.js';
import { exactJson } from '../dist/host/platform/exact-json.js';

/**
 * What exact numbers cost a page without any: reading it against a scan that does not look at numbers and `JSON.parse`, and
 * writing its rows as lines against `JSON.stringify`. The best of several rounds that are taken in turn.
 */
const RECORDS = 100;
const FIELDS = 160;
const ROUNDS = 300;

/** A quarter of the fields are numbers, a quarter are empty, the others are texts. */
const valueOf = (record, field) => {
  if (field % 4 === 0) return record * field * (field % 8 === 0 ? 1 : 0.25);
  return field % 4 === 1 ? null : `Some text in field ${field} of record ${record}`;
};
const records = Array.from({ length: RECORDS }, (_, record) =>
  Object.fromEntries(Array.from({ length: FIELDS }, (_, field) => [`Field${field}`, valueOf(record, field)])),
);
const page = JSON.stringify({ '@odata.count': RECORDS, value: records });
const rows = JSON.parse(page).value;

const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = Array.from('"\\,{}[]', (sign) =>
  sign.charCodeAt(0),
);

/** The bounds that every answer is checked for. */
function scan(text) {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === COMMA) values += 1;
    else if (code === OPEN || code === OPEN_LIST) {
      values += 1;
      depth += 1;
    } else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
    if (depth > 32 || values > 50_000) throw new Error('too large');
  }
  return JSON.parse(text);
}

function endOfText(text, start) {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

const linesBy = (write) => () => rows.map((row) => `${write(row)}\n`).join('');

function time(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Ratio of the best times. */
function ratio(ours, floor) {
  const best = { ours: Infinity, floor: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    best.floor = Math.min(best.floor, time(floor));
    best.ours = Math.min(best.ours, time(ours));
  }
  return best.ours / best.floor;
}

export function run() {
  const size = `${RECORDS} records of ${FIELDS} fields`;
  return [
    {
      what: `reading ${size} against the same without exact numbers`,
      ratio: ratio(
        () => parseAnswer(page, 'reading incidents'),
        () => scan(page),
      ),
      limit: 1.02,
    },
    { what: `writing ${size} as JSON lines`, ratio: ratio(linesBy(exactJson), linesBy(JSON.stringify)), limit: 1.02 },
  ];
}
