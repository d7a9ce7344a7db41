import type { Kysely } from 'kysely';

/** Addresses of tickets in the product's API. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('tickets').addColumn('api_url', 'text').execute();
}
