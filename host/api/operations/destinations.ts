import { testDestination } from '../../destinations/open-destination.js';
import { findDestination } from '../../store/destinations.js';
import { destinationVersions, dropDestination, keepDestination, shownDestinations } from '../../work/destinations.js';
import { keptPlace } from '../../work/kept-place.js';
import type { WrittenDestination } from '../../work/written-destination.js';
import type { CallContext } from '../context.js';
import { changedDestination, destination, newDestination } from '../shapes/destination.js';
import { done, list, object, text, versions, type Described } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

const oneDestination = object({ destination, version: text });
const REFUSALS = ['host.unknown_name', 'host.destination', 'config.reference_denied', 'config.unreadable'] as const;

/** Kept destinations. To add or change one is to decide where this machine writes, so it needs the scope admin. */
export const destinationOperations = [
  defineOperation({
    method: 'get',
    path: '/api/destinations',
    scope: 'read',
    summary: 'Lists the kept destinations',
    answer: object({ destinations: list(destination), versions }),
    async handler(_call, { store }) {
      const known = await destinationVersions(store.db);
      return { destinations: await shownDestinations(store.db), versions: Object.fromEntries(known) };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/destinations',
    scope: 'admin',
    audit: 'destination.kept',
    summary: 'Keeps a destination under a name, once a test has shown that a run could write to it',
    body: newDestination,
    status: 201,
    answer: oneDestination,
    versioned: true,
    problems: REFUSALS,
    async handler({ body: { test, ...written } }, context) {
      await keepDestination(context, arrived(context, written), { only: 'new', test });
      return answerOf(context, written.name);
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/destinations/{name}',
    scope: 'read',
    summary: 'Returns a kept destination',
    answer: oneDestination,
    versioned: true,
    problems: ['host.unknown_name'],
    handler: ({ params: { name } }, context) => answerOf(context, name),
  }),
  defineOperation({
    method: 'put',
    path: '/api/destinations/{name}',
    scope: 'admin',
    audit: 'destination.kept',
    summary: 'Changes a kept destination, once a test has shown that a run could write to it',
    body: changedDestination,
    answer: oneDestination,
    versioned: true,
    ifMatch: true,
    problems: REFUSALS,
    async handler({ params: { name }, body: { test, ...written }, expected }, context) {
      await keepDestination(context, arrived(context, { name, ...written }), { only: 'known', test, expected });
      return answerOf(context, name);
    },
  }),
  defineOperation({
    method: 'delete',
    path: '/api/destinations/{name}',
    scope: 'admin',
    audit: 'destination.removed',
    summary: 'Removes a destination that no connection uses. Its tables stay where they are',
    answer: done,
    ifMatch: true,
    problems: ['host.unknown_name'],
    async handler({ params, expected }, context) {
      await dropDestination(context, params.name, expected);
      return { ok: true };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/destinations/{name}/test',
    scope: 'operate',
    summary: 'Tests whether a run could write to a kept destination. Writes no rows',
    answer: done,
    problems: REFUSALS,
    async handler({ params: { name } }, context) {
      await testDestination(keptPlace(context, await findDestination(context.store.db, name)));
      return { ok: true };
    },
  }),
] as const;

/** A destination that arrived over HTTP: its references are limited, and start from the data folder. */
function arrived(
  { store, secretsDir }: CallContext,
  written: Pick<WrittenDestination, 'name' | 'to' | 'secrets'>,
): WrittenDestination {
  return { ...written, folder: store.folder, limits: { secretsDir, dataFolder: store.folder } };
}

async function answerOf(context: CallContext, name: string): Promise<Described<typeof oneDestination>> {
  const { db } = context.store;
  await findDestination(db, name);
  // Read first: a caller who sends this version back then detects a change in between.
  const version = (await destinationVersions(db)).get(name) ?? '';
  const shown = (await shownDestinations(db)).find((one) => one.name === name);
  // Removed since the lookup: the answer is the same as if it had been removed before.
  return shown === undefined ? answerOf(context, name) : { destination: shown, version };
}
