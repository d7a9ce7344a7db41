import { computed, constant, pooled, whole } from '../data/column.js';
import { from, linked, numbered, picked, type Recipe } from './recipe.js';

/**
 * The parameters of an offering. The list of a combo is a pick list; its object, where it has one, is named in the
 * options.
 */
interface Asked {
  readonly name: string;
  /** A label is shown and has no value. */
  readonly type: 'text' | 'combo' | 'checkbox' | 'date' | 'datetime' | 'label';
  readonly list?: string;
  readonly object?: string;
  readonly required?: true;
  readonly default?: string;
}

interface Offering {
  readonly name: string;
  readonly asks: readonly Asked[];
}

const text = (name: string, more: Partial<Asked> = {}): Asked => ({ name, type: 'text', ...more });
const REQUIRED = { required: true } as const;
const URGENCY: Asked = { name: 'Urgency', type: 'combo', list: 'Urgency', object: 'Urgency#' };

/**
 * The offerings that employees may order: some ask for a text, others for lists, check boxes and dates, and one for
 * nothing.
 */
const OFFERINGS: readonly Offering[] = [
  { name: 'New laptop', asks: [text('Location'), { ...URGENCY, ...REQUIRED }, text('Reason')] },
  {
    name: 'New employee',
    asks: [
      { name: 'Welcome', type: 'label' },
      text('First name', REQUIRED),
      text('Last name', REQUIRED),
      { name: 'First day', type: 'date', ...REQUIRED },
      { name: 'Needs a laptop', type: 'checkbox', default: 'true' },
    ],
  },
  {
    name: 'Access to an application',
    asks: [
      text('Application', REQUIRED),
      { name: 'Level', type: 'combo', list: 'AccessLevel', default: 'Read' },
      { name: 'Until', type: 'date' },
    ],
  },
  { name: 'Shared mailbox', asks: [text('Mailbox name', REQUIRED)] },
  {
    name: 'Mobile phone',
    asks: [
      { name: 'Model', type: 'combo', list: 'PhoneModel', ...REQUIRED },
      { name: 'Keep the number', type: 'checkbox' },
      text('Number to keep'),
    ],
  },
  { name: 'Software installation', asks: [text('Software', REQUIRED), text('Host'), text('Version')] },
  {
    name: 'Meeting room equipment',
    asks: [
      text('Room', REQUIRED),
      { name: 'Needed at', type: 'datetime', ...REQUIRED },
      { name: 'Equipment', type: 'combo', list: 'RoomEquipment', default: 'Projector' },
      { name: 'With a technician', type: 'checkbox', default: 'false' },
    ],
  },
  {
    name: 'Remote access',
    asks: [
      { name: 'From', type: 'datetime', ...REQUIRED },
      { name: 'To', type: 'datetime' },
      { name: 'Has a token', type: 'checkbox' },
      { ...URGENCY, default: 'Medium' },
    ],
  },
  { name: 'Password reset', asks: [] },
  {
    name: 'Move of a workplace',
    asks: [text('From', REQUIRED), text('To', REQUIRED), { name: 'On', type: 'date' }, text('Things to move')],
  },
  { name: 'Distribution list', asks: [text('List name', REQUIRED), text('Members'), text('Owner')] },
  {
    name: 'Leaver',
    asks: [text('Name', REQUIRED), { name: 'Last day', type: 'date', ...REQUIRED }, text('Successor')],
  },
];

export const offeringRecipe: Recipe = (context) => ({
  Name: computed((row) =>
    numbered(
      OFFERINGS.map(({ name }) => name),
      row,
    ),
  ),
  Description: from(context, 'Description', context.pools.notes),
  Category: from(context, 'Category', ['Hardware', 'Access', 'Workplace']),
  ...picked('Status', 'OfferingStatus', (row) => (row % 6 === 5 ? 1 : 0)),
  ...picked('Service', 'Service', (row) => row % 10),
});

interface Parameter extends Asked {
  readonly offering: number;
  readonly place: number;
}

const PARAMETERS: readonly Parameter[] = OFFERINGS.flatMap(({ asks }, offering) =>
  asks.map((asked, index) => ({ ...asked, offering, place: index + 1 })),
);

/** The options of a parameter as JSON: a combo names its list, and the object of that list (client code). */
function configOptions({ list, object }: Asked): string {
  if (list === undefined) return '{}';
  const additional = object === undefined ? [] : [{ boName: object }];
  return JSON.stringify({ validationList: list, configData: { validationListAdditionalConfig: additional } });
}

/** The parameters of the offerings, one offering after the other; further rounds belong to further offerings. */
export const offeringParameterRecipe: Recipe = (context) => {
  const offerings = context.set('servicereqtemplates');
  const place = (row: number): number => row % PARAMETERS.length;
  const round = (row: number): number => Math.floor(row / PARAMETERS.length);
  const parent = (row: number): number =>
    ((PARAMETERS[place(row)]?.offering ?? 0) + round(row) * OFFERINGS.length) % Math.max(1, offerings.size);
  return {
    Name: pooled(
      PARAMETERS.map(({ name }) => name),
      place,
    ),
    DisplayName: pooled(
      PARAMETERS.map(({ name }) => name),
      place,
    ),
    DisplayType: pooled(
      PARAMETERS.map(({ type }) => type),
      place,
    ),
    ConfigOptions: pooled(PARAMETERS.map(configOptions), place),
    RequiredExpression: pooled(
      PARAMETERS.map(({ required }) => (required ? '$(true)' : '$(false)')),
      place,
    ),
    DefaultValue: pooled(
      PARAMETERS.map((each) => each.default ?? ''),
      place,
    ),
    SequenceNum: whole((row) => PARAMETERS[place(row)]?.place ?? 1),
    ...(offerings.size === 0 ? { ParentLink: constant(null) } : linked('ParentLink', offerings, parent)),
  };
};
