import type { Field, FieldType } from '../../host-sdk/index.js';
import type { EdmEntity, EdmProperty } from './edmx.js';
import { standardLabels, type Labels } from './labels.js';

const TYPES: ReadonlyMap<string, FieldType> = new Map(
  Object.entries<FieldType>({
    'Edm.String': 'string',
    'Edm.Byte': 'integer',
    'Edm.SByte': 'integer',
    'Edm.Int16': 'integer',
    'Edm.Int32': 'integer',
    'Edm.Int64': 'integer',
    'Edm.Decimal': 'decimal',
    'Edm.Double': 'decimal',
    'Edm.Single': 'decimal',
    'Edm.Boolean': 'boolean',
    'Edm.DateTimeOffset': 'datetime',
    'Edm.DateTime': 'datetime',
    'Edm.Date': 'date',
    'Edm.TimeOfDay': 'time',
    'Edm.Time': 'time',
    'Edm.Guid': 'guid',
  }),
);

/** Set by the tenant itself; the tenant ignores or refuses a value sent for them. [Netskope document; measured] */
const COMPUTED = new Set(['RecId', 'CreatedDateTime', 'LastModDateTime', 'LastModBy', 'ReadOnly', 'IsInFinalState']);

/** The minimum that a tenant requires for an incident. [Netskope document, "Create incidents on Ivanti"] */
const REQUIRED_OF_INCIDENT = new Set(['Subject', 'Symptom', 'Status', 'ProfileLink']);

/** Complex types and collections are `other`: their values are kept unchanged. */
export function fieldTypeOf(property: EdmProperty): FieldType {
  return TYPES.get(property.primitive ?? '') ?? 'other';
}

/**
 * The fields of an entity for mappings. `X_Valid` holds the option id of the pick-list field `X` and is hidden where
 * `X` exists; a name that merely contains "valid" or "recid" is a field like any other.
 * @param learned Labels that the tenant has used in its answers.
 */
export function fieldsOf(entity: EdmEntity, learned: Labels = {}): readonly Field[] {
  const labels = { ...standardLabels(entity.name), ...learned };
  const names = new Set(entity.properties.map((property) => property.name));
  return entity.properties
    .filter((property) => !(property.name.endsWith('_Valid') && names.has(property.name.slice(0, -'_Valid'.length))))
    .map((property) => ({
      name: property.name,
      ...labelOf(property, labels),
      type: fieldTypeOf(property),
      nativeType: property.type,
      ...(property.maxLength === undefined ? {} : { maxLength: property.maxLength }),
      nullable: property.nullable,
      writable: !COMPUTED.has(property.name) && !isRecordNumber(property, entity),
      required: entity.name === 'incident' ? REQUIRED_OF_INCIDENT.has(property.name) : !property.nullable,
      ...(property.description === undefined ? {} : { description: property.description }),
      role: roleOf(property.name, entity, names),
    }));
}

/** A short description without a full stop serves as a label: some services have no other. */
const CAPTION = /^[^.]{1,40}$/;

/** The description's own label first: it is the tenant's current one. */
function labelOf({ name, label, description }: EdmProperty, known: Labels): Pick<Field, 'label'> {
  const caption = description !== undefined && CAPTION.test(description) ? description : undefined;
  const found = label ?? (Object.hasOwn(known, name) ? known[name] : caption);
  return found === undefined || found === name ? {} : { label: found };
}

function roleOf(name: string, entity: EdmEntity, names: ReadonlySet<string>): Field['role'] {
  if (entity.keys.includes(name)) return 'key';
  if (names.has(`${name}_RecID`) && names.has(`${name}_Category`)) return 'link';
  if (name.endsWith('_RecID') && names.has(name.slice(0, -'_RecID'.length))) return 'link';
  if (names.has(`${name}_Valid`)) return 'choice';
  return 'plain';
}

/** `IncidentNumber` of incident, `ChangeNumber` of change: assigned by the tenant. */
function isRecordNumber(property: EdmProperty, entity: EdmEntity): boolean {
  return property.name.toLowerCase() === `${entity.name.toLowerCase()}number`;
}
