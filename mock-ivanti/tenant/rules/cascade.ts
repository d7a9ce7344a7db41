import { findByText, type Store } from '../../model/data/store.js';
import { read } from '../../model/data/table.js';
import { BODY_SENTENCES, fill } from '../refusals/messages.js';
import { at } from '../../model/schema/business-object.js';
import { fieldNamed, textOf, type Draft } from './draft.js';

/** Lists whose options depend on the value of another field (measured). */
const CASCADES = [
  { field: 'Category', list: { set: 'categorys', field: 'Name' }, under: 'Service', by: 'Service' },
  { field: 'Owner', list: { set: 'employees', field: 'LoginID' }, under: 'OwnerTeam', by: 'Team' },
] as const;

/** Adds a problem for a value that does not belong to the value it depends on, where one of the two was sent. */
export function checkCascades(store: Store, draft: Draft): void {
  for (const { field, list, under, by } of CASCADES) {
    const role = fieldNamed(draft.object, field)?.role;
    if (role?.type !== 'pick' || role.list !== `@${list.set}.${list.field}`) continue;
    if (!draft.isNew && !draft.sent.has(field) && !draft.sent.has(under)) continue;
    const [value, parent] = [textOf(draft, field), textOf(draft, under)];
    const option = value === '' || parent === '' ? undefined : findByText(store, list.set, list.field, value);
    if (!option) continue;
    const belongs = read(option.table, option.row, at(option.table.seeded.object, by));
    if (String(belongs).toLowerCase() === parent.toLowerCase()) continue;
    draft.problems.push(fill(BODY_SENTENCES.undefinedValue, value, `${draft.object.name}#`, field));
  }
}
