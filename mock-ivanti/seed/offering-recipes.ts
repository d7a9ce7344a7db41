import { computed, pooled } from './column.js';
import { type Recipe, evenly, from, linked, picked } from './recipe.js';

const OFFERINGS = [
  'New laptop',
  'New employee',
  'Access to an application',
  'Shared mailbox',
  'Mobile phone',
  'Software installation',
  'Meeting room equipment',
  'Remote access',
  'Password reset',
  'Move of a workplace',
  'Distribution list',
  'Leaver',
];

/** What employees may order. */
export const offeringRecipe: Recipe = (context) => ({
  Name: computed((row) => {
    const name = OFFERINGS[row % OFFERINGS.length] ?? 'Offering';
    return row < OFFERINGS.length ? name : `${name} ${Math.floor(row / OFFERINGS.length) + 1}`;
  }),
  Description: from(context, 'Description', context.pools.notes),
  Category: from(context, 'Category', ['Hardware', 'Access', 'Workplace']),
  ...picked('Status', 'OfferingStatus', (row) => (row % 6 === 5 ? 1 : 0)),
});

const PARAMETERS = ['Location', 'Urgency', 'Reason'];
const REQUIRED = '$(true)';

/** Three parameters for each offering; the second is a drop-down over the list of urgencies. */
export const offeringParameterRecipe: Recipe = (context) => {
  const offerings = context.set('servicereqtemplates');
  const parent = (row: number): number => Math.floor(row / PARAMETERS.length) % Math.max(1, offerings.size);
  const place = (row: number): number => row % PARAMETERS.length;
  return {
    Name: pooled(PARAMETERS, place),
    DisplayName: pooled(PARAMETERS, place),
    DisplayType: pooled(['text', 'dropdown', 'text'], place),
    ConfigOptions: pooled(['{}', '{"validationList":"Urgency"}', '{}'], place),
    RequiredExpression: pooled(['$(false)', REQUIRED, '$(false)'], place),
    DefaultValue: from(context, 'DefaultValue', ['', '-']),
    SequenceNum: computed((row) => place(row) + 1),
    ...linked('ParentLink', offerings, offerings.size === 0 ? evenly(context, 'ParentLink', 0) : parent),
  };
};
