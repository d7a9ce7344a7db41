import { afterAll, beforeAll } from 'vitest';
import { DESTINATION_KINDS } from '../../host/destinations/destination-kinds.js';
import {
  destinationProblem,
  type DestinationKind,
  type DestinationPlace,
} from '../../host/destinations/destination.js';
import { SQLITE } from '../../host/destinations/sqlite-destination.js';

export const DOOR = 'the pass/word of "the door"';

/** A SQLite file behind a password, as a database server is: `locked:user@FILE`. */
const LOCKED: DestinationKind = {
  scheme: 'locked',
  usage: 'locked:USER@FILE',
  secrets: [{ name: 'password', title: 'Password of the door' }],
  nameOf(target) {
    const [user = '', file] = target.split('@');
    if (file === undefined || user.includes('|')) {
      throw destinationProblem('The place contains a password.', undefined, 'Write it without: locked:USER@FILE.');
    }
    return `locked:${user}@${SQLITE.nameOf(file).slice('sqlite:'.length)}`;
  },
  open: async (place) => SQLITE.open(behind(place)),
  lookInto: async (place) => SQLITE.lookInto(behind(place)),
  rows: async (place, source) => SQLITE.rows(behind(place), source),
  test: async (place) => SQLITE.test(behind(place)),
};

function behind({ target, secrets }: DestinationPlace): DestinationPlace {
  if (secrets['password'] !== DOOR) throw destinationProblem('The door stays shut: wrong password.');
  return { target: target.split('@')[1] ?? '', secrets: {} };
}

/** Makes the kind known during the tests of a file. */
export function withLockedKind(): void {
  const kinds = DESTINATION_KINDS as DestinationKind[];
  beforeAll(() => void kinds.push(LOCKED));
  afterAll(() => void kinds.splice(kinds.indexOf(LOCKED), 1));
}
