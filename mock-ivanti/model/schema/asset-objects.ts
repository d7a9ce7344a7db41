import type { ObjectDefinition } from './business-object.js';

const FIELDS = `
text 60: AssetTag
text 60: CIType
text 60: CreatedBy
date: CreatedDateTime
text 60: LastModBy
date: LastModDateTime
memo: Description
text 255: Name
text 100: Manufacturer Model SerialNumber
text 60: IPAddress
pick 30 CIStatus: Status
link Employee: OwnerLink
link OrganizationalUnit: OrgUnitLink
text 255: OwnerName
bool: ReadOnly IsUnRead
id: RecId
text 100: Category ivnt_AssetFullType ivnt_AssignedManufacturer AssignedOS
text 255: ivnt_Location
`;

/** Kinds of configuration items that clients read as a set of their own: `ci__computers`, `CI__Printers` ... */
const KINDS = [
  'Computer',
  'Service',
  'Server',
  'Workstation',
  'MobileDevice',
  'Printer',
  'PeripheralDevice',
  'Router',
  'CloudServiceAsset',
  'ivnt_Infrastructure',
] as const;

const ASSET = { fields: FIELDS, searched: ['Name', 'AssetTag', 'Description'], required: { always: ['Name'] } };

/** Configuration items: the group `CI`, whose set shows the records of every kind (measured), and its subtypes. */
export const ASSET_OBJECTS: readonly ObjectDefinition[] = [
  { name: 'CI', ...ASSET, group: { typeField: 'CIType' }, size: 400 },
  ...KINDS.map((value) => ({
    name: `CI#${value}`,
    ...ASSET,
    subtype: { of: 'cis', field: 'CIType', value },
    defaults: { Status: 'Production' },
    size: 0,
  })),
];
