import { didYouMean } from '../../host-sdk/index.js';
import { printAside } from './print.js';

/** A filter by a name that is not known finds nothing: says which name was probably meant. */
export function tellUnknown(what: string, name: string | undefined, known: Iterable<string>): void {
  const names = new Set(known);
  if (name === undefined || names.has(name)) return;
  const near = didYouMean(name, names);
  if (near !== '') printAside(`No ${what} is called "${name}".${near}`);
}
