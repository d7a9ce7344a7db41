/** Where a secret is stored: it can be decrypted only for the same place. */
export interface SealedPlace {
  readonly place: readonly string[];
  /** Dotted name of the secret. */
  readonly field: string;
  /** What it belongs to, for messages. */
  readonly owner: string;
  /** What to do if it was changed outside this program. */
  readonly fix: string;
}

export function secretOfConnection(connection: string, path: readonly string[]): SealedPlace {
  const fix = 'Save the connection again with --config, or restore the data folder.';
  return { place: [connection, ...path], field: path.join('.'), owner: connection, fix };
}

export function secretOfDestination(destination: string, name: string): SealedPlace {
  const fix = 'Add the destination again with `destinations add` and its secrets, or restore the data folder.';
  // No connection can have a name with this character, so no secret of one opens here.
  return { place: [`destination\0${destination}`, name], field: name, owner: destination, fix };
}
