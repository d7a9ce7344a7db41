#!/usr/bin/env node
// node verify-certificate.mjs CERTIFICATE DESTINATION compares a pull with a SQLite file, or a folder of JSON lines.
// Exit code 0: it agrees. 1: it does not. 2: it cannot be checked. docs/certificates.md explains every rule.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';

const MODULUS = 2n ** 256n;
const time = (instant) => Date.parse(instant ?? '');
const sum = (list) => list.reduce((total, { records }) => total + records, 0);
const number = (hex) => BigInt(`0x${hex}`);

/** SHA-256 over `key \0 cursor` of a row, or over `key` where rows have no cursor column. The digest of rows is the sum. */
function hash({ key, cursor }, read) {
  const text = read.cursor === undefined ? key : `${key}\0${cursor}`;
  return number(createHash('sha256').update(text).digest('hex'));
}
const digest = (rows, read) => rows.reduce((total, row) => total + hash(row, read), 0n) % MODULUS;

/** What a part says about itself: did it read everything within its bounds, and do its new bounds follow from that? */
function checkReading(part, read, { fault, note }) {
  const { way, ranges = [], records, blanks = 0, question, before, after } = part;
  const [walked, counted = walked] = [records - blanks, part.counted];
  if (sum(part.periods) !== records) fault(`its periods have ${sum(part.periods)} records, not ${records}`);
  if (way === 'walk' && sum(ranges) !== walked) fault(`its ranges have ${sum(ranges)} records, not ${walked}`);
  for (const { from, to, below, above } of ranges) {
    if (!below) fault(`nothing shows that no record lies before ${from}`);
    if (!above) fault(`nothing shows that no record follows ${to}`);
  }
  if (way === 'passes' && !(part.passes?.quiet >= 2)) fault('it lacks two passes that add nothing');
  if (!['walk', 'newest', 'passes', 'early'].includes(way)) fault(`its way of reading proves nothing: ${way}`);
  if (part.unmet > 0) fault(`${part.unmet} records of its first question did not come again`);
  if (counted > walked) (way === 'walk' ? note : fault)(`the tenant counted ${counted} records and gave ${walked}`);
  if (counted < walked) note(`the tenant’s count of ${counted} records is a lower bound: it gave ${walked}`);
  if (read.cursor === undefined) return note('rows lack the cursor column, so its bounds are not checked');
  if (way === 'newest' && !(time(part.oldest) < time(part.from))) fault(`its page does not reach back to ${part.from}`);
  // A bound follows the newest change at a distance, or passes a change that was seen that long before the question.
  const [seen = {}, wait] = [before.newest, read.waitSeconds * 1000];
  const isDue = time(question.asked) - time(seen.host) >= wait && time(seen.at) <= time(question.newest);
  const due = isDue ? time(seen.at) + 1000 : 0;
  const bounds = [time(before.horizon), time(part.from), time(question.newest) - wait, due].filter((at) => at >= 0);
  if (time(after.horizon) > Math.max(...bounds)) fault(`its bound ${after.horizon} is later than its question allows`);
  const [host, tenant] = [time(question.host) - time(seen.host), time(question.tenant) - time(seen.tenant)];
  const back = Math.min(Math.max(0, host) - tenant, 31 * 86_400_000);
  const isBack = part.mode === 'incremental' && (tenant < 0 || host - tenant > read.driftSeconds * 1000 + 2000);
  if (isBack && time(part.from) > time(before.horizon) - back + 2000) fault('it did not go back with the clock');
}

/** Whether the destination holds what a part received, as far as no other run has written those rows since. */
function checkRows(part, read, { versions, rows }, { fault, note, skip }) {
  const hasBounds = part.from !== undefined || part.to !== undefined;
  if (part.inexact !== undefined) return skip(part.records, `may have been counted twice. ${part.inexact}`);
  if (part.way === 'early') return skip(part.records, 'were read again too early to be all');
  if (hasBounds && read.cursor === undefined) return skip(part.records, 'have no cursor column to be found by');
  const month = ({ cursor }) => (read.cursor === undefined ? '' : cursor.slice(0, 7));
  const isInside = ({ cursor }) =>
    cursor === '' ? part.blanks !== undefined : !(time(cursor) < time(part.from) || time(cursor) >= time(part.to));
  const held = new Map(rows.filter(({ at }) => at <= part.endedAt).map((row) => [row.key, row]));
  const living = [...held.values()].filter((row) => !row.deleted && (!hasBounds || isInside(row)));
  const later = versions ? 0 : rows.filter(({ at }) => at > part.endedAt).length;
  // Rows of other runs and of the comparison may replace versions that this part received, or add others.
  const others = part.beside + read.compared;
  const lists = new Map(part.periods.map((period) => [period, []]));
  for (const row of living) lists.get(part.periods.find(({ through }) => month(row) <= through))?.push(row);
  let [missing, extra] = [0, living.length - [...lists.values()].flat().length];
  for (const [{ through, records, digest: hex }, mine] of lists) {
    const [more, rest] = [mine.length - records, (MODULUS + digest(mine, read) - number(hex)) % MODULUS];
    if (more === 0 && rest === 0n) continue;
    const old = part.first ? [] : mine.filter(({ at }) => at < part.startedAt);
    const odd = more === 1 ? old.find((row) => hash(row, read) === rest) : undefined;
    missing += Math.max(0, -more);
    if (odd) note(`the tenant did not show ${odd.key}, an older row: it is deleted, hidden, or of other origin`);
    else if (more === 0 && others === 0) fault(`a key or cursor value differs in ${records} rows through ${through}`);
    else if (more > 0 && old.length < more) extra += more;
    else skip(records, `through ${through} cannot be told from ${old.length} older and ${later} later rows`);
  }
  if (missing > later + others) fault(`${missing - later - others} of its ${part.records} records are missing`);
  if (extra > others) fault(`there are ${extra - others} rows that it did not receive`);
  if (later + others > 0) note(`${later} later rows and ${others} rows beside it cannot be checked`);
}

/** What the host says that it wrote, against the rows that carry the time of the run. */
function checkWritten({ written, read }, { versions, rows }, { fault }) {
  const mine = rows.filter(({ at, deleted }) => at >= written.since && at <= written.until && !deleted);
  if (mine.length > written.rows || (versions && mine.length < written.rows))
    fault(`the host wrote ${written.rows} rows, and the destination has ${mine.length} of that time`);
  else if (mine.length === written.rows && digest(mine, read) !== number(written.digest))
    fault(`the ${written.rows} rows that the host wrote are not those of the destination`);
}

/** Versions of rows in the order in which they were written. SQLite keeps the last one of a record, JSON lines all. */
async function load(place, { output, read }) {
  const names = [read.key, read.cursor, read.processed, '_deleted'];
  const version = (row) => {
    const [key, cursor, at, mark] = names.map((name) => String(row[name] ?? ''));
    return { key, cursor, at, deleted: mark === 'true' || mark === '1' };
  };
  if (statSync(place).isFile()) return { versions: false, rows: (await sqliteRows(place, output, names)).map(version) };
  const parts = existsSync(join(place, output)) ? readdirSync(join(place, output), { recursive: true }).sort() : [];
  const all = [...parts.map((name) => join(output, name)), `${output}.jsonl`, `${output}.jsonl.gz`];
  const files = all.filter((name) => /\.jsonl(\.gz)?$/.test(name)).map((name) => join(place, name));
  const rows = [];
  for (const file of files.filter(existsSync)) {
    const input = file.endsWith('.gz') ? createReadStream(file).pipe(createGunzip()) : createReadStream(file);
    for await (const line of createInterface({ input, crlfDelay: Infinity })) rows.push(version(JSON.parse(line)));
  }
  return { versions: true, rows };
}

async function sqliteRows(place, output, wanted) {
  const own = await import('node:sqlite').catch(() => undefined);
  const other = own ?? (await import('libsql').catch(() => undefined));
  if (other === undefined) throw new Error('SQLite needs Node.js 22.5 or later, or the package libsql.');
  const database = own ? new own.DatabaseSync(place, { readOnly: true }) : new other.default(place, { readonly: true });
  const known = database.prepare('SELECT name FROM pragma_table_info(?)').all(output);
  const columns = wanted.filter((wish) => known.some(({ name }) => name === wish)).map((name) => `"${name}"`);
  return columns.length === 0 ? [] : database.prepare(`SELECT ${columns} FROM "${output}"`).all();
}

/** Gives the exit code; `say` gets every finding as a sentence. */
export async function verify([path, place], say = console.log) {
  if (place === undefined) throw new Error('Usage: node verify-certificate.mjs CERTIFICATE DESTINATION');
  const { format, version, run, tables } = JSON.parse(readFileSync(path, 'utf8'));
  if (format !== 'ivanti-exchange certificate' || version !== 1)
    throw new Error(`${path} is no certificate, version 1.`);
  let [faults, skipped, records] = [0, 0, 0];
  for (const table of tables) {
    const note = (text) => say(`${table.table}: ${text}.`);
    const fault = (text) => note(`WRONG: ${text}`, faults++);
    const skip = (count, text) => note(`NOT CHECKED: ${count} records ${text}`, (skipped += count));
    const found = await load(place.replace(/^(sqlite|jsonl):/, ''), table);
    if (!table.complete) fault('the run did not read the table completely');
    if (table.read.parts.length === 0) note('the tenant showed no record, which proves nothing');
    for (const part of table.read.parts) {
      records += part.records;
      checkReading(part, table.read, { fault, note });
      checkRows(part, table.read, found, { fault, note, skip });
    }
    checkWritten(table, found, { fault });
  }
  say(`Run ${run}: ${records} records, ${skipped} of them not compared, ${faults} faults.`);
  return faults > 0 ? 1 : records > 0 && skipped >= records ? 2 : 0;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.exitCode = await verify(process.argv.slice(2)).catch((error) => (console.error(error.message), 2));
