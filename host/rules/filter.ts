import sift from 'sift';
import { PluginError } from '../../host-sdk/index.js';
import type { Item, Json, JsonObject } from '../../host-sdk/index.js';
import { PatternError } from '../patterns/re2-syntax.js';
import { compileFilter, OPERATOR_NAMES } from './compile-filter.js';
import { markedDocument } from './marked-keys.js';

const ALLOWED = `Use the operators ${OPERATOR_NAMES.join(', ')}.`;

/**
 * What patterns may cost for one item, in steps of the engine: 60 ms at worst, where a step takes 100 ns. What an item has
 * beyond that is not looked into by patterns, so that no text keeps the program busy.
 */
const MAX_STEPS = 600_000;

/**
 * A test for items by a Mongo-style filter over their attributes and `rawData`; a name that is no attribute is a key of
 * the raw data, as in templates, and what is no key of theirs is nothing. Patterns run in time that grows with the text
 * alone. Throws `config.invalid` for anything but the operators above, since code is never run, and for patterns that the
 * engine cannot take.
 * @param owner Whose filter it is, for the message, such as `rule "DLP"`.
 * @param among How many filters are tried on one item together: they share what their patterns may cost.
 */
export function filterTest(filter: JsonObject, owner: string, among = 1): (item: Item) => boolean {
  try {
    const budget = { steps: 0 };
    const operations = { $regex: sift.createEqualsOperation };
    const { filter: compiled, places } = compileFilter(filter, budget);
    // The package's types put the function below `default`, where its CommonJS form has it as well.
    const test = sift.default<object>(compiled, { operations });
    return (item) => {
      budget.steps = MAX_STEPS / among;
      return test(places.length === 0 ? documentWithoutPlaces(item) : markedDocument(documentOf(item), places));
    };
  } catch (error) {
    const { message } = error as Error;
    throw new PluginError('config.invalid', `The filter of ${owner} ${message}.`, {
      field: 'filter',
      fix: error instanceof PatternError ? error.fault.fix : ALLOWED,
      cause: error,
    });
  }
}

/** What filters look into: attributes with a value stand above keys of the raw data with the same name. */
export function documentOf(item: Item): JsonObject {
  const attributes: readonly [string, Json | undefined][] = Object.entries(item);
  const given = attributes.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...item.rawData, ...Object.fromEntries(given) };
}

const documents = new WeakMap<Item, object>();

/** Made once for the filters of many rules. */
function documentWithoutPlaces(item: Item): object {
  const known = documents.get(item) ?? markedDocument(documentOf(item), []);
  documents.set(item, known);
  return known;
}
