import { randomUUID } from 'node:crypto';
import type { Json, TableSchema } from '../../host-sdk/index.js';
import { foreignProblem, requireOwnOutput, type DestinationTable } from './destination.js';
import { fits, fitTable, type Columns } from './postgres-columns.js';
import { inTransaction, type Client, type PostgresAddress } from './postgres-connection.js';
import type { OpenTableOptions } from './history.js';
import { postgresExistingRows } from './postgres-existing-rows.js';
import { dropHistory, ensureHistory } from './postgres-history.js';
import { quotedName, storedName } from './postgres-names.js';
import { pageOf, pageWriter } from './postgres-page.js';
import { postgresName } from './postgres-place.js';
import { strayedProblem } from './postgres-problems.js';
import { openSession } from './postgres-session.js';
import { kindOf, lockSchema, readStates, removeState, saveState, takeState, type NewState } from './postgres-state.js';
import { replacedText } from './storable-text.js';

/** Waiting longer for a reader would keep the readers behind it waiting too. */
const LOCK_TIMEOUT = "SET LOCAL lock_timeout = '10s'";

interface Writer {
  readonly table: TableSchema;
  readonly columns: Columns;
  readonly statement: ReturnType<typeof pageWriter>;
}

/**
 * Opens one table. The lock belongs to the connection, so a run that loses it locks the table again, and goes on only if
 * the stored state is the one that it wrote last. Throws `host.busy`, and `host.destination`.
 */
export async function openPostgresTable(
  address: PostgresAddress,
  source: string,
  { patienceMs, history }: OpenTableOptions & { readonly patienceMs: number },
): Promise<DestinationTable> {
  const { place } = address;
  const { schema } = place;
  const where = postgresName(place);
  const owner = randomUUID();
  const lock = { name: JSON.stringify([schema, source]), busy: `Another run is writing ${source} to ${where}.` };
  const session = await openSession(address, lock, patienceMs);
  const before = await session
    .run(where, (client) => takeState(client, schema, { source, owner }))
    .catch(async (error: unknown) => {
      await session.close();
      throw error;
    });
  let output = before?.output ?? null;
  let made = before?.made === 't';
  /** Whether the state with this owner is stored. */
  let isKnown = before !== undefined;
  /** Number of writes whose success was reported. */
  let writes = 0;
  let writer: Writer | undefined;
  const notes = new Map<string, Set<string>>();
  const noteOf = (sentence: string) => {
    const fields = notes.get(sentence) ?? new Set();
    notes.set(sentence, fields);
    return (field: string) => void fields.add(field);
  };
  const replaced = noteOf(replacedText('PostgreSQL'));
  const asText = noteOf('The column has values of several types; PostgreSQL keeps all of them as text.');

  const ask = <T>(table: string, work: (client: Client) => Promise<T>) => session.run(`${table} in ${where}`, work);
  /** Throws for a name of a foreign object. @returns Whether the table exists. */
  const claim = async (client: Client, name: string): Promise<boolean> => {
    await lockSchema(client, schema);
    const states = await readStates(client, schema);
    requireOwnOutput(new Map(states.map((state) => [state.source, state.output])), source, name);
    const kind = await kindOf(client, schema, storedName(name));
    if (kind === undefined) return false;
    const own = states.find((state) => state.source === source);
    if (kind === 'table' && own?.made === 't') return true;
    throw foreignProblem(`The ${kind} ${storedName(name)} in the schema ${schema}`, source);
  };
  const save = async (client: Client, state: Pick<NewState, 'output' | 'checkpoint' | 'made'>) => {
    if (!(await saveState(client, schema, { ...state, source, owner, write: writes + 1 }, isKnown)))
      throw strayedProblem(source, where);
  };
  /** Creates or changes the table, in the transaction that writes the first page which needs it. */
  const adapt = async (
    client: Client,
    table: TableSchema,
    rows: ReturnType<typeof pageOf>['rows'],
  ): Promise<Writer> => {
    await client.query(LOCK_TIMEOUT);
    await claim(client, table.name);
    await save(client, { output: table.name, checkpoint: null, made: true });
    const renamed = (field: string, column: string) => {
      noteOf(`PostgreSQL cannot keep this name; the column is ${column}.`)(field);
    };
    const columns = await fitTable({ client, schema, table, renamed }, rows);
    fits(columns, rows, asText);
    await ensureHistory({ client, schema, source, table, columns }, history);
    return { table, columns, statement: pageWriter(schema, table, columns) };
  };
  return {
    checkpoint: before === undefined ? null : (JSON.parse(before.checkpoint) as Json),
    output,
    async write({ table, rows, checkpoint }) {
      const page = pageOf(table.key, rows, replaced);
      await ask(table.name, async (client) => {
        const send = async ({ statement }: Writer) => {
          const state = { source, owner, write: writes + 1, checkpoint };
          const { name, text, values } = statement(page, state);
          const sent = await client.query<{ own: string; pid: string }>({ name, text, values: [...values] });
          const [row] = sent.rows;
          if (row?.own !== '1') throw strayedProblem(source, where);
          session.requireLocked(row.pid);
        };
        const fitting = writer?.table === table && fits(writer.columns, page.rows, asText) ? writer : undefined;
        // Kept again after it has worked: a table that was rolled back lacks columns.
        writer = undefined;
        if (fitting !== undefined) {
          await send(fitting);
          writer = fitting;
          return;
        }
        writer = await inTransaction(client, async () => {
          const adapted = await adapt(client, table, page.rows);
          await send(adapted);
          return adapted;
        });
        isKnown = true;
      });
      writes += 1;
      output = table.name;
      made = true;
    },
    notes: () =>
      [...notes].flatMap(([sentence, fields]) =>
        [...fields].map((field) => `${output ?? source}.${field}: ${sentence}`),
      ),
    existingRows: () =>
      postgresExistingRows({ schema, table: () => (made ? output : null), ask: (work) => ask(output ?? source, work) }),
    async replaceCheckpoint(name, checkpoint) {
      made = await ask(name, (client) =>
        inTransaction(client, async () => {
          const exists = await claim(client, name);
          await save(client, { output: name, checkpoint, made: exists });
          return exists;
        }),
      );
      isKnown = true;
      writes += 1;
      output = name;
    },
    async drop() {
      const name = output;
      if (name === null) return;
      await ask(name, (client) =>
        inTransaction(client, async () => {
          await client.query(LOCK_TIMEOUT);
          await lockSchema(client, schema);
          const own = (await readStates(client, schema)).find((state) => state.source === source);
          // A drop whose answer was lost is repeated, and then finds nothing.
          if (own === undefined) return;
          await save(client, { output: name, checkpoint: null, made: false });
          const stored = storedName(name);
          if (own.made === 't' && (await kindOf(client, schema, stored)) === 'table') {
            await client.query(`DROP TABLE ${quotedName(schema)}.${quotedName(stored)}`);
            await dropHistory(client, schema, name);
          }
          await removeState(client, schema, source);
        }),
      );
      writer = undefined;
      writes += 1;
      isKnown = false;
      made = false;
      output = null;
    },
    close: () => session.close(),
  };
}
