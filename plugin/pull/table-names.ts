import { didYouMean, PluginError } from '../../host-sdk/index.js';
import { COLLECTION_NAME } from '../ivanti/collections.js';
import type { DataConfig } from '../config/schema.js';
import { CATALOGUE } from '../odata/catalogue.js';

const NAME = new RegExp(COLLECTION_NAME);

/**
 * The one spelling of a collection: the connection's, else the catalogue's, else lower case, because the tenant accepts
 * names in any case and a destination does not. Throws `config.invalid` for a text that cannot be the name of a
 * collection.
 */
export function tableName({ tables }: Pick<DataConfig, 'tables'>, name: string): string {
  const known = [...tables, ...CATALOGUE];
  if (NAME.test(name)) {
    const folded = name.toLowerCase();
    return known.find((one) => one.toLowerCase() === folded) ?? folded;
  }
  throw new PluginError(
    'config.invalid',
    `"${name}" cannot be the name of a business object.${didYouMean(name, known)}`,
    {
      field: 'tables',
      fix: 'Write the name of the collection, for example incidents.',
    },
  );
}
