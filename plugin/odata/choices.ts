import { isPluginError, type Choices } from '../../host-sdk/index.js';
import type { CallOptions, ODataClient } from './client.js';
import { withoutPrefix } from './custom-name.js';
import type { EdmEntity } from './edmx.js';
import type { MetadataSource } from './metadata.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import { isFull, type IvantiRecord } from './records.js';
import { walk } from './walk.js';

/**
 * Values of a pick-list field. Ivanti keeps a list as a business object of its own, named after the field (Category) or
 * after object and field (IncidentStatus, without the prefix of a custom field) [Netskope document, "Permissions"];
 * $metadata does not say which. Where none can be read, the values of the newest records are given, which may be
 * incomplete.
 */
export async function readChoices(
  client: ODataClient,
  metadata: MetadataSource,
  of: { readonly set: string; readonly entity: EdmEntity; readonly field: string },
  options: CallOptions,
): Promise<Choices> {
  const list = await readPickList(client, metadata, of, options);
  if (list !== undefined) return list;
  const seen = await client.list(of.set, { select: [of.field], top: MAX_PAGE_SIZE }, options);
  return { values: distinct(seen.records, [of.field]), complete: false };
}

/** The values that the field's own list holds; undefined where no such list can be read. */
export async function readPickList(
  client: ODataClient,
  metadata: MetadataSource,
  of: { readonly entity: EdmEntity; readonly field: string },
  options: CallOptions,
): Promise<Choices | undefined> {
  const plain = withoutPrefix(of.field);
  for (const list of new Set([`${of.entity.name}${of.field}s`, `${of.entity.name}${plain}s`, `${of.field}s`])) {
    const choices = await valuesOfList(client, metadata, list, of.field, options);
    if (choices !== undefined) return choices;
  }
  return undefined;
}

async function valuesOfList(
  client: ODataClient,
  metadata: MetadataSource,
  list: string,
  field: string,
  options: CallOptions,
): Promise<Choices | undefined> {
  try {
    // The description shows that a collection is unknown. A read of it would return an error or nothing.
    const { properties } = await metadata.entity(list, options);
    const named = [field, 'Name', 'DisplayName'].filter((name) =>
      properties.some((property) => property.name === name),
    );
    const { records, complete } = await recordsOf(client, list, options);
    const values = distinct(records, named);
    return values.length === 0 ? undefined : { values, complete };
  } catch (error) {
    // A temporary failure says nothing about the list.
    if (isPluginError(error) && error.problem.retry === 'never') return undefined;
    throw error;
  }
}

/** The list in one page. Where the tenant gives smaller pages, as many as make up a full one. */
async function recordsOf(client: ODataClient, list: string, options: CallOptions) {
  const page = await client.list(list, { top: MAX_PAGE_SIZE }, options);
  if (!isFull(page)) return { records: page.records, complete: true };
  if (page.top === MAX_PAGE_SIZE) return { records: page.records, complete: false };
  const records: IvantiRecord[] = [];
  for await (const next of walk(client, list, { filter: [] }, options)) {
    records.push(...next.records);
    if (records.length >= MAX_PAGE_SIZE) return { records, complete: false };
  }
  return { records, complete: true };
}

/** The first of the named fields that holds a text, for each record. */
function distinct(records: readonly IvantiRecord[], names: readonly string[]): readonly string[] {
  const values = records.flatMap((record) => {
    const value = names.map((name) => record[name]).find((each) => typeof each === 'string' && each !== '');
    return typeof value === 'string' ? [value] : [];
  });
  return [...new Set(values)].sort((a, b) => a.localeCompare(b));
}
