import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Tokens could read or write; what writing allowed is now called configure. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update api_tokens set scope = 'configure' where scope = 'write'`.execute(db);
}
