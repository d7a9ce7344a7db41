import { isReference } from '../connections/secret-fields.js';
import { unknownName } from '../platform/unknown-name.js';
import { secretOfDestination } from './sealed-places.js';
import type { Store, StoreDatabase } from './store.js';
import { transaction } from './transaction.js';
import { opener, sealer } from './vault.js';

/** A destination that the host keeps under a name. */
export interface StoredDestination {
  readonly name: string;
  /** Scheme of its kind, such as `sqlite`. */
  readonly kind: string;
  /** The complete target without secrets. */
  readonly target: string;
  /** By name, references as written, and `null` for an encrypted secret. */
  readonly secrets: SecretTexts<string | null>;
  /** Folder that relative `file:` references start from. */
  readonly folder: string;
}

/** A destination with the texts of its secrets; references are not resolved. */
export interface OpenedDestination extends StoredDestination {
  readonly secrets: SecretTexts<string>;
}

type SecretTexts<T> = Readonly<Record<string, T>>;

/** Adds a destination or replaces the one with its name. Encrypts secrets, and keeps references to secrets unchanged. */
export async function saveDestination(
  store: Pick<Store, 'db' | 'folder'>,
  { name, kind, target, folder, secrets }: OpenedDestination,
  now: string,
): Promise<void> {
  const own = Object.entries(secrets).filter(([, text]) => !isReference(text));
  const kept = { ...secrets, ...Object.fromEntries(own.map(([secret]) => [secret, null])) };
  const columns = { kind, target, folder, secrets: JSON.stringify(kept), saved_at: now };
  await transaction(store.db, async (tx) => {
    await tx
      .insertInto('destinations')
      .values({ name, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
      .execute();
    await tx.deleteFrom('destination_secrets').where('destination', '=', name).execute();
    if (own.length === 0) return;
    const seal = await sealer(tx, store.folder);
    const rows = own.map(([secret, text]) => ({
      destination: name,
      name: secret,
      ...seal(text, secretOfDestination(name, secret)),
    }));
    await tx.insertInto('destination_secrets').values(rows).execute();
  });
}

/** The destinations without their secrets, by name. */
export async function listDestinations(db: StoreDatabase): Promise<readonly StoredDestination[]> {
  const rows = await db.selectFrom('destinations').selectAll().orderBy('name').execute();
  return rows.map(({ saved_at: _savedAt, secrets, ...row }) => ({
    ...row,
    secrets: JSON.parse(secrets) as StoredDestination['secrets'],
  }));
}

const KEPT = 'Use a name that `destinations list` shows, or keep the destination with `destinations add`.';

/** Throws `host.unknown_name` with the given field and fix. */
export async function findDestination(
  db: StoreDatabase,
  name: string,
  field = 'name',
  fix = KEPT,
): Promise<StoredDestination> {
  const all = await listDestinations(db);
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = all.map((one) => one.name);
  throw unknownName('destination', name, known, { field, fix });
}

/** A stored destination with its secrets. Throws `host.unknown_name`, and `host.store` without the key for them. */
export async function readDestination(
  { db, folder }: Pick<Store, 'db' | 'folder'>,
  name: string,
): Promise<OpenedDestination> {
  const read = async (): Promise<OpenedDestination> => {
    // One statement for both: the secrets of one save must not go to the target of another.
    const rows = await db
      .selectFrom('destinations')
      .leftJoin('destination_secrets as secret', 'secret.destination', 'destinations.name')
      .select(['kind', 'target', 'secrets', 'folder', 'secret.name as secret', 'secret.key_id', 'secret.sealed'])
      .where('destinations.name', '=', name)
      .execute();
    const [first] = rows;
    if (first === undefined) return { ...(await findDestination(db, name)), secrets: {} };
    const { kind, target, folder: base } = first;
    const sealed = rows.flatMap(({ secret, key_id, sealed: text }) =>
      secret === null || key_id === null || text === null ? [] : [{ secret, key_id, sealed: text }],
    );
    const open = opener(folder, sealed);
    const own = sealed.map((row) => [row.secret, open(row, secretOfDestination(name, row.secret))] as const);
    const kept = Object.entries(JSON.parse(first.secrets) as StoredDestination['secrets']);
    const references = kept.filter((entry): entry is [string, string] => entry[1] !== null);
    return { name, kind, target, folder: base, secrets: Object.fromEntries([...references, ...own]) };
  };
  // The keys are files: a rotation may have ended between the two reads.
  return read().catch(read);
}

/** The stored content of destinations by name, with encrypted secrets. */
export async function storedAs(db: StoreDatabase): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const secrets = await db.selectFrom('destination_secrets').selectAll().orderBy('name').execute();
  return new Map(
    (await listDestinations(db)).map((one) => [
      one.name,
      [one, ...secrets.filter(({ destination }) => destination === one.name)],
    ]),
  );
}

export async function removeDestination(db: StoreDatabase, name: string): Promise<void> {
  await db.deleteFrom('destination_secrets').where('destination', '=', name).execute();
  await db.deleteFrom('destinations').where('name', '=', name).execute();
}
