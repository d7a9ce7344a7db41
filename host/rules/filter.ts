import sift from 'sift';
import { PluginError, type Item, type Json, type JsonObject } from '../../host-sdk/index.js';
import { PatternError } from '../patterns/re2-syntax.js';
import { compileFilter, OPERATOR_NAMES } from './compile-filter.js';
import { markedDocument } from './marked-keys.js';

const ALLOWED = `Use the operators ${OPERATOR_NAMES.join(', ')}.`;

/**
 * Budget of the patterns for one item, in steps of the engine: 60 ms at worst, if a step takes 100 ns. Patterns do not examine
 * the rest of an item beyond it, so that no text blocks the program.
 */
const MAX_STEPS = 600_000;

/**
 * A test for items by a MongoDB-style filter on their attributes and `rawData`; any other name is a key of
 * the raw data, as in templates, and an unknown key has no value. The run time of patterns grows only with the
 * text. Throws `config.invalid` for any operator not listed above, because code is never run, and for patterns that the
 * engine does not support.
 * @param owner Owner of the filter, for the message, such as `rule "DLP"`.
 * @param among Number of filters that test one item: they share the budget of the patterns.
 */
export function filterTest(filter: JsonObject, owner: string, among = 1): (item: Item) => boolean {
  try {
    const budget = { steps: 0 };
    const operations = { $regex: sift.createEqualsOperation };
    const { filter: compiled, places } = compileFilter(filter, budget);
    // The package's types have the function under `default`, where its CommonJS form has it too.
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

/** The document for filters: attributes with a value take precedence over keys of the raw data with the same name. */
export function documentOf(item: Item): JsonObject {
  const attributes: readonly [string, Json | undefined][] = Object.entries(item);
  const given = attributes.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...item.rawData, ...Object.fromEntries(given) };
}

const documents = new WeakMap<Item, object>();

/** Created once for the filters of many rules. */
function documentWithoutPlaces(item: Item): object {
  const known = documents.get(item) ?? markedDocument(documentOf(item), []);
  documents.set(item, known);
  return known;
}
