import {
  jsonObjectOf,
  valueAt,
  fieldsOfRole,
  isJsonObject,
  nameKey,
  productAddress,
  sectionOf,
  type Json,
  type JsonObject,
  type Manifest,
  type PullMode,
  type Role,
  type RolePlace,
  type SectionCapability,
  type Severity,
  type TicketStatus,
} from '../../host-sdk/index.js';

/** The settings that the host reads from a connection's configuration, by the roles in its plugin's schema, with defaults. */
export interface ConnectionSettings {
  /** Name in the configuration. */
  readonly name: string | undefined;
  /** Address of the product, as entered. */
  readonly address: string | undefined;
  /** Host with port of the address, as the call ledger names the tenant. */
  readonly tenant: string | undefined;
  /** IANA zone of the product. */
  readonly timeZone: string;
  /** Most calls in any 24 hours; absent: no known limit. */
  readonly callLimit: number | undefined;
  /** Part of `callLimit` that tables may use. */
  readonly pullShare: number;
  /** Most calls in any 60 seconds. */
  readonly rateLimit: number | undefined;
  /** Absent if the connection reads no tables. */
  readonly pull: PullSettings | undefined;
  /** Absent if the connection creates no tickets. */
  readonly ticketing: TicketingSettings | undefined;
}

export interface PullSettings {
  /** Absent if the configuration names none. */
  readonly tables: readonly string[] | undefined;
  /** Absent: history first, with incremental runs. */
  readonly mode: PullMode | undefined;
  /** First day or instant of the history. */
  readonly start: string | undefined;
  readonly intervalMinutes: number;
  /** Minutes between two verifications; absent: never. */
  readonly verifyMinutes: number | undefined;
  /** `HH:MM-HH:MM` in the time zone. */
  readonly offPeak: string | undefined;
  /** Fields whose earlier values are kept, by table; names in any case. */
  readonly history: Readonly<Record<string, readonly string[]>>;
}

export interface TicketingSettings {
  readonly intervalMinutes: number;
  /** Over the plugin's own map. */
  readonly statusMap: Readonly<Record<string, TicketStatus>>;
  /** Over the plugin's own map. */
  readonly severityMap: Readonly<Record<string, Severity>>;
  readonly correlationField: string | undefined;
  readonly presenceCheckHours: number;
  readonly closedCheckDays: number;
  readonly customer: string | undefined;
}

const VERIFY_MINUTES: ReadonlyMap<string, number> = new Map([
  ['daily', 24 * 60],
  ['weekly', 7 * 24 * 60],
  ['monthly', 30 * 24 * 60],
]);
const INTERVAL_MINUTES = 60;
const PRESENCE_CHECK_HOURS = 24;
const CLOSED_CHECK_DAYS = 30;

/** The part of a manifest that describes connections. */
export type Described = Pick<Manifest, 'capabilities' | 'configuration'>;

/** Derives the settings of a configuration. A value of the wrong type counts as missing. */
export function settingsOf(manifest: Described, config: JsonObject): ConnectionSettings {
  const schema = manifest.configuration as JsonObject;
  const read: Read = (role, capability) => {
    const place = placeOf(schema, role, capability);
    return place && valueOf(place, config);
  };
  const product = productAddress(schema);
  const address = textOf(product && valueOf(product, config));
  return {
    name: textOf(valueAt(config, nameKey(schema))),
    address,
    tenant: address === undefined ? undefined : hostOf(address),
    timeZone: textOf(read('time-zone')) ?? 'UTC',
    callLimit: numberOf(read('call-limit')),
    pullShare: numberOf(read('pull-share')) ?? 1,
    rateLimit: numberOf(read('rate-limit')),
    pull: hasAbility(manifest, config, 'pull') ? pullSettings(read) : undefined,
    ticketing: hasAbility(manifest, config, 'ticketing') ? ticketingSettings(read) : undefined,
  };
}

/** Host with port of an address, with or without a scheme. */
export function hostOf(address: string): string | undefined {
  const url = address.includes('://') ? address : `https://${address}`;
  return (URL.canParse(url) && new URL(url).host) || undefined;
}

type Read = (role: Role, capability?: SectionCapability) => Json | undefined;

function pullSettings(read: Read): PullSettings {
  const tables = read('tables');
  const mode = read('mode');
  return {
    tables: Array.isArray(tables) ? (tables as readonly string[]) : undefined,
    mode: mode === 'historical' || mode === 'incremental' ? mode : undefined,
    start: textOf(read('start')),
    intervalMinutes: numberOf(read('interval', 'pull')) ?? INTERVAL_MINUTES,
    verifyMinutes: VERIFY_MINUTES.get(textOf(read('verify')) ?? ''),
    offPeak: textOf(read('off-peak')),
    history: listsOf(read('history')),
  };
}

function ticketingSettings(read: Read): TicketingSettings {
  return {
    intervalMinutes: numberOf(read('interval', 'ticketing')) ?? INTERVAL_MINUTES,
    statusMap: jsonObjectOf(read('status-map')) as TicketingSettings['statusMap'],
    severityMap: jsonObjectOf(read('severity-map')) as TicketingSettings['severityMap'],
    correlationField: textOf(read('correlation-field')),
    presenceCheckHours: numberOf(read('presence-check')) ?? PRESENCE_CHECK_HOURS,
    closedCheckDays: numberOf(read('closed-check')) ?? CLOSED_CHECK_DAYS,
    customer: textOf(read('customer')),
  };
}

/** Whether a connection has a capability of its plugin: its section is present, or the plugin has no section for it. */
function hasAbility(manifest: Described, config: JsonObject, capability: SectionCapability): boolean {
  if (!manifest.capabilities.includes(capability)) return false;
  const section = sectionOf(manifest.configuration as JsonObject, capability);
  return section === undefined || valueAt(config, section.path) !== undefined;
}

/** The field of a role: the one in the section of the capability takes precedence over a general one. */
function placeOf(schema: JsonObject, role: Role, capability?: SectionCapability): RolePlace | undefined {
  const places = fieldsOfRole(schema, role);
  if (capability === undefined) return places[0];
  const own = places.find(({ section }) => section?.capability === capability);
  return own ?? places.find(({ section }) => section === undefined);
}

/** The value at a place if it has the type of the field, else the field's default. */
function valueOf({ path, field }: RolePlace, config: JsonObject): Json | undefined {
  const given = valueAt(config, path);
  return given !== undefined && hasType(given, field['type']) ? given : field['default'];
}

function hasType(value: Json, type: Json | undefined): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  return typeof value === (type === 'integer' ? 'number' : type);
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function listsOf(value: Json | undefined): Readonly<Record<string, readonly string[]>> {
  const lists = Object.entries(jsonObjectOf(value)).filter(([, names]) => Array.isArray(names));
  return Object.fromEntries(lists) as Readonly<Record<string, readonly string[]>>;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
