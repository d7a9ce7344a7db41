import { PluginError, type FormChoice } from '../../host-sdk/index.js';
import type { CallOptions, ODataClient } from '../odata/client.js';
import type { MetadataSource } from '../odata/metadata.js';
import type { IvantiRecord } from '../odata/records.js';

/** Records that a field of the configuration can name by their RecId. */
interface Searched {
  readonly set: string;
  /** Fields with the name of a record, best first. */
  readonly title: readonly string[];
  /** Further identifying fields, shown beside the name. */
  readonly detail: readonly string[];
  /** Fields that are searched, where the tenant has them. */
  readonly by: readonly string[];
}

/** By the dotted path of the field (`x-choices: "search"`). */
export const SEARCHED: Readonly<Record<string, Searched>> = {
  'ticketing.employee_rec_id': {
    set: 'employees',
    title: ['DisplayName', 'LoginID'],
    detail: ['PrimaryEmail', 'LoginID'],
    by: ['DisplayName', 'FirstName', 'LastName', 'PrimaryEmail', 'LoginID'],
  },
  'ticketing.template_rec_id': { set: 'servicereqtemplates', title: ['Name'], detail: [], by: ['Name'] },
};

const MAX_CHOICES = 25;

/**
 * Records one of whose names begins with a text. Tenants ignore the filter functions `contains` and `startswith` and
 * return every record. So the records are sorted by each field and read from the text on. [measured on live tenants]
 */
export async function findChoices(
  client: ODataClient,
  metadata: MetadataSource,
  { field, text: typed }: { readonly field: string; readonly text: string },
  options: CallOptions,
): Promise<readonly FormChoice[]> {
  const searched = Object.hasOwn(SEARCHED, field) ? SEARCHED[field] : undefined;
  if (searched === undefined) {
    throw new PluginError('config.unknown_field', `No values can be searched for ${field}.`, { field });
  }
  const text = typed.trim();
  const { properties } = await metadata.entity(searched.set, options);
  const has = (name: string) => properties.some((property) => property.name === name);
  const shown = [...searched.title, ...searched.detail].filter(has);
  const by = searched.by.filter(has);
  const select = [...new Set(['RecId', ...shown, ...by])];
  const pages = await Promise.all(
    by.map(async (name) => {
      const filter = text === '' ? {} : { filter: { all: [{ field: name, operator: 'ge', value: text }] } as const };
      const { records } = await client.list(
        searched.set,
        { ...filter, orderBy: name, select, top: MAX_CHOICES },
        options,
      );
      return records.filter((record) => beginsWith(record[name], text));
    }),
  );
  const found = new Map(pages.flat().map((record) => [record['RecId'], record]));
  return [...found.values()].slice(0, MAX_CHOICES).flatMap((record) => choiceOf(record, searched));
}

function choiceOf(record: IvantiRecord, { title: titles, detail: details }: Searched): readonly FormChoice[] {
  const { RecId: value } = record;
  if (typeof value !== 'string' || value === '') return [];
  const title = titles.map((name) => record[name]).find(isFilled) ?? value;
  const detail = new Set(details.map((name) => record[name]).filter(isFilled));
  detail.delete(title);
  return [{ value, title, ...(detail.size === 0 ? {} : { detail: [...detail].join(', ') }) }];
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function beginsWith(value: unknown, text: string): boolean {
  return isFilled(value) && value.toLowerCase().startsWith(text.toLowerCase());
}
