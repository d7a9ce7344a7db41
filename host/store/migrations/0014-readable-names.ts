import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const NAMES = ['name', 'connection', 'queue', 'rule'];

/**
 * Names with U+0000 get its picture instead. They were written whole and are read up to it, so nothing that was called
 * so could be found or removed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const tables = await db.introspection.getTables();
  for (const { name: table, columns } of tables) {
    for (const { name: column } of columns.filter(({ name }) => NAMES.includes(name))) {
      const [from, at] = [sql.table(table), sql.ref(column)];
      const { rows } = await sql<{ hex: string }>`
        select distinct hex(${at}) as hex from ${from} where instr(${at}, char(0)) > 0`.execute(db);
      for (const { hex } of rows) await rename(db, table, column, hex);
    }
  }
}

async function rename(db: Kysely<unknown>, table: string, column: string, hex: string): Promise<void> {
  const [from, at] = [sql.table(table), sql.ref(column)];
  const readable = Buffer.from(hex, 'hex').toString('utf8').replaceAll('\u0000', '\u2400');
  for (let count = 1; ; count += 1) {
    // Where something has that name already, both stay.
    const name = count === 1 ? readable : `${readable} ${count}`;
    await sql`update or ignore ${from} set ${at} = ${name} where hex(${at}) = ${hex}`.execute(db);
    const { rows } = await sql`select 1 from ${from} where hex(${at}) = ${hex} limit 1`.execute(db);
    if (rows.length === 0) return;
  }
}
