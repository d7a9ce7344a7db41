/** One behaviour on which the sources disagree, or which differs between tenants. */
export interface SwitchDefinition {
  /** Allowed values; the first is the default of the profile `live`. */
  readonly values: readonly [string, ...string[]];
  /** Value under the profile `documented`, where it differs. */
  readonly documented?: string;
  readonly meaning: string;
  readonly source: string;
}

export const SWITCHES = {
  empty_collection: {
    values: ['204', 'empty-200', 'empty-array'],
    meaning:
      'How a collection without rows is answered: no content, 200 with no body, or 200 with an empty value array.',
    source: '204: BigPanda and Netskope documents; empty 200: measured; array: fixtures of a client.',
  },
  odata_count: {
    values: ['always', 'on-request', 'never'],
    meaning: 'Whether @odata.count comes without $count=true, with it only, or not at all.',
    source: 'Always: Ivanti docs, Netskope document, measured; on request and never: remarks in two clients.',
  },
  login_answer: {
    values: ['session-key', 'jwt'],
    meaning: 'What a login returns: a session key, or a JWT as tenants with OpenID Connect do.',
    source: 'Ivanti docs (Session ID log in, OIDC log in).',
  },
  unauthorized_text: {
    values: ['live', 'documented'],
    documented: 'documented',
    meaning: 'Wording of a 401.',
    source: 'Measured against Ivanti docs 2018.3.',
  },
  missing_record: {
    values: ['400', '404'],
    meaning: 'Status of a record that does not exist.',
    source: '400: Ivanti docs, measured; 404: expected by three clients.',
  },
  missing_record_text: {
    values: ['live', 'documented'],
    documented: 'documented',
    meaning: "Message for an unknown key: 'Invalid key' or 'Invalid OData query'.",
    source: 'Measured against Ivanti docs 2021.',
  },
  filter_extras: {
    values: ['drop', 'refuse'],
    documented: 'refuse',
    meaning: 'Functions, not (...), in and arithmetic in $filter: left out silently, or answered 400.',
    source: 'Dropped: measured; only eight operators are documented (Ivanti docs 2022).',
  },
  filter_groups: {
    values: ['leading-only', 'everywhere'],
    meaning: 'Parentheses in $filter count only where it begins with them, or everywhere.',
    source: 'Measured; a vendor manual calls brackets unsupported.',
  },
  null_literal: {
    values: ['matches-nothing', 'is-null'],
    meaning: "A bare null in $filter. The quoted '$NULL' always works.",
    source: "'$NULL': two clients and measured; bare null: one client.",
  },
  link_filter: {
    values: ['works', 'zero-rows'],
    meaning: 'Filters on link fields such as ProfileLink_RecID.',
    source: 'Works: four clients; always zero rows: one client.',
  },
  bad_orderby: {
    values: ['204', '400'],
    meaning: 'An unknown field or direction in $orderby.',
    source: '204: measured; 400: what a strict service would do.',
  },
  record_select: {
    values: ['context-only', 'works'],
    meaning: '$select on a single record returns only the context, or the fields.',
    source: 'Measured; one client works around it.',
  },
  search_match: {
    values: ['prefix', 'substring'],
    meaning: 'What a $search word matches inside a text.',
    source: 'Both from the same source, prefix being the later measurement.',
  },
  unknown_field: {
    values: ['refuse', 'drop'],
    meaning: 'A body that names a field the object does not have: 400, or the field is left out.',
    source: '400: measured and Ivanti docs 2018.3.',
  },
  create_status: {
    values: ['any', 'logged-only'],
    meaning: 'Statuses an incident may be created with.',
    source: 'Any: Ivanti docs 2018.3, a measured run; Logged only: Netskope document.',
  },
  required_text: {
    values: ['live', '2019', '2018'],
    documented: '2019',
    meaning: 'Wording of a missing required field.',
    source: 'Measured; Ivanti docs 2019.1 and 2018.3.',
  },
  owner_value: {
    values: ['any', 'login-id'],
    meaning: 'Whether Owner is checked against the login ids of employees.',
    source: 'Samples hold login ids; one client writes display names.',
  },
  priority_alone: {
    values: ['override', 'keep'],
    meaning: 'A Priority sent where neither Urgency nor Impact is set: replaced by "3", or kept.',
    source: 'Silently overridden: measured; without both: not measured.',
  },
  metadata_json_accept: {
    values: ['500', '200'],
    meaning: 'Status of $metadata when the Accept header asks for JSON.',
    source: '500: measured; the Netskope document lists the header as sent.',
  },
  over_quota: {
    values: ['429', 'delay'],
    meaning: 'Calls beyond the rate limit are refused, or slowed until the window has room.',
    source: '429: expected by clients; slowed: Ivanti help pages.',
  },
  session_bearer: {
    values: ['refuse', 'accept'],
    meaning: 'A session key sent as Bearer token.',
    source: 'Bare only: Ivanti docs, Netskope plugin; as Bearer: one client and one web page.',
  },
  singular_sets: {
    values: ['refuse', 'accept'],
    meaning: 'Set names without the final s, as in /businessobject/change.',
    source: 'Accepted: samples of Ivanti docs 2018.3; plural only from 2019.1 on.',
  },
  context_url: {
    values: ['relative', 'absolute'],
    meaning: 'Form of @odata.context.',
    source: 'Both in the Netskope document.',
  },
  stamp_precision: {
    values: ['second', 'stored'],
    meaning: 'Dates show whole seconds, or the stored fraction with trailing zeros trimmed.',
    source: 'Netskope document: both in one record.',
  },
  created_lastmod: {
    values: ['same', 'automation'],
    meaning:
      'LastModDateTime of a fresh record: the creation time, or three seconds later as if automation had touched it.',
    source: 'Netskope document, create sample; "same" keeps records out of the future.',
  },
} as const satisfies Readonly<Record<string, SwitchDefinition>>;

/** The value of every switch. */
export type Switches = { -readonly [Name in keyof typeof SWITCHES]: (typeof SWITCHES)[Name]['values'][number] };

export type Profile = 'live' | 'documented';

/** A switch that does not exist or a value it cannot have. */
export class UnknownSwitch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnknownSwitch';
  }
}

/** Fills in defaults and checks names and values. */
export function resolveSwitches(profile: Profile, chosen: Partial<Switches> = {}): Switches {
  const values: Record<string, string> = {};
  for (const [name, definition] of Object.entries(SWITCHES) as [string, SwitchDefinition][]) {
    values[name] = (profile === 'documented' ? definition.documented : undefined) ?? definition.values[0];
  }
  for (const [name, value] of Object.entries(chosen)) {
    const definition = (SWITCHES as Readonly<Record<string, SwitchDefinition>>)[name];
    if (!definition) throw new UnknownSwitch(`Unknown switch '${name}'. Known: ${Object.keys(SWITCHES).join(', ')}`);
    if (!definition.values.includes(value)) {
      throw new UnknownSwitch(`Switch '${name}' cannot be '${value}'. Values: ${definition.values.join(', ')}`);
    }
    values[name] = value;
  }
  return values as Switches;
}
