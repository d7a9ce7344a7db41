import { CLOCK_SWITCHES } from './clock-switches.js';
import { KEY_SWITCHES } from './key-switches.js';
import { QUOTA_SWITCHES } from './quota-switches.js';
import { REFUSAL_SWITCHES } from './refusal-switches.js';
import type { SwitchDefinition } from './switch-definition.js';

export const SWITCHES = {
  empty_collection: {
    values: ['204', 'empty-200', 'empty-array'],
    meaning:
      'How a collection without rows is answered: no content, 200 with no body, or 200 with an empty value array.',
    source: '204: BigPanda and Netskope documents; empty 200: measured; array: fixtures of a client.',
  },
  odata_count: {
    values: ['always', 'on-request', 'never'],
    meaning: 'Whether @odata.count is sent without $count=true, only with it, or never.',
    source: 'Always: Ivanti docs, Netskope document, measured; on request and never: remarks in two clients.',
  },
  count_type: {
    values: ['number', 'string'],
    meaning: '@odata.count as a number or as a text.',
    source: 'Number: every sample; text: OData 4.01 for a client that asks for IEEE754Compatible.',
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
    meaning: 'A body with a field that the object does not have: 400, or the field is left out.',
    source: '400: measured and Ivanti docs 2018.3.',
  },
  create_status: {
    values: ['any', 'logged-only'],
    meaning: 'Statuses an incident may be created with.',
    source: 'Any: Ivanti docs 2018.3, a measured run; Logged only: Netskope document.',
  },
  ...REFUSAL_SWITCHES,
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
  ...QUOTA_SWITCHES,
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
      'LastModDateTime of a new record: the creation time, or three seconds later as if automation had changed it.',
    source: 'Netskope document, create sample; "same" keeps records out of the future.',
  },
  unsupported_value: {
    values: ['refuse', 'drop'],
    meaning: 'A pick-list text outside its list, or a value that does not fit its field: 400, or silently not stored.',
    source: '400: measured; not stored: display values of link fields, seen in client code.',
  },
  unlink: {
    values: ['200', '204'],
    documented: '204',
    meaning: 'Status of an unlink: 200 with the ISM_2000 envelope, or 204.',
    source: 'Ivanti docs 2024 give the status 204 and print a body; one client requires the body.',
  },
  attachment_fields: {
    values: ['both', 'documented'],
    meaning: 'Names of the multipart fields of an upload: ObjectID and ObjectType only, or businessObjectId as well.',
    source: 'ObjectID: Ivanti docs and two clients; businessObjectId: one client and measured.',
  },
  attachment_url: {
    values: ['404', '400'],
    meaning: 'Status of a wrong attachment address, answered with ISM_4004.',
    source: 'Ivanti docs: 404 on the other pages, 400 on this one.',
  },
  validation_list_verb: {
    values: ['POST', 'GET'],
    meaning: 'Method for the ValidationList; the other one gets an empty list.',
    source: 'POST: measured; GET: one client.',
  },
  fulltext_paging: {
    values: ['plain', 'dollar'],
    meaning: 'Paging keys of the full-text search: Top and Skip, or $top and $skip.',
    source: 'Top and Skip: Ivanti docs and one client; with a dollar sign: one client.',
  },
  currency_type: {
    values: ['string', 'number'],
    meaning: 'Amounts with a currency: texts such as "0.8000", or numbers.',
    source: 'Texts: Netskope document; numbers: one client.',
  },
  oauth_tokens: {
    values: ['accept', 'refuse'],
    meaning: 'Bearer tokens of an OAuth 2 identity provider.',
    source: 'Accepted: BigPanda document; unsupported: one client and one web page.',
  },
  base_path: {
    values: ['both', 'api', 'heat'],
    meaning: 'Where the API lives: /api and /HEAT/api, or one of them.',
    source: '/api: Netskope document, two clients, measured; /HEAT/api: one client, on-premises tenants.',
  },
  empty_date: {
    values: ['null', 'sentinel'],
    meaning: 'A date that was never set: null, or 0001-01-01T00:00:00Z.',
    source: 'null: Netskope document; the sentinel: Ivanti docs 2018.3.',
  },
  stamp_style: {
    values: ['Z', 'offset', 'none'],
    meaning: "How stamps show the tenant's time zone: in UTC with Z, as local time with its offset, or without it.",
    source: 'Z: Netskope document; offset: Ivanti docs 2018.3, fixtures of a client, measured; none: assumed.',
  },
  stored_precision: {
    values: ['millisecond', 'second'],
    meaning: 'Precision in which dates are stored and compared; records may show a coarser one.',
    source: 'Finer than shown: Netskope document, where both occur.',
  },
  ...CLOCK_SWITCHES,
  ...KEY_SWITCHES,
  metadata_bom: {
    values: ['none', 'utf-16'],
    meaning: '$metadata as UTF-8, or as UTF-16 with a byte order mark.',
    source: 'UTF-16: one client.',
  },
  odata_v2: {
    values: ['off', 'on'],
    meaning: 'A second root /api/odatav2/ beside /api/odata/, where parentheses in $filter count everywhere.',
    source: 'One source: a plugin tested on live on-premises tenants.',
  },
  final_state_filter: {
    values: ['refuse', 'ignore', 'works'],
    meaning: 'A $filter on IsInFinalState: 400, left out silently, or compared. The field is false on every record.',
    source:
      'Cannot be filtered on: a plugin tested on live tenants, which does not say how it fails; ignored: one client saw this for other fields.',
  },
  single_quotes: {
    values: ['refuse', 'accept'],
    meaning: 'JSON bodies with texts in single quotes: 400, or read.',
    source: 'Sent by one public script, by PUT and without a content type; the reaction is unknown.',
  },
  long_values: {
    values: ['refuse', 'cut', 'store'],
    meaning: 'A text longer than the MaxLength of its field: 400, cut to the length, or stored as it is.',
    source: 'Sizes of fields: Ivanti docs 2018.3; refused: assumed, as the database column has that size.',
  },
  cascading_lists: {
    values: ['free', 'checked'],
    meaning: 'Whether a Category must belong to the Service of its record, and an Owner to the OwnerTeam.',
    source: 'Lists cascade: measured; a check on save: not measured.',
  },
  compression: {
    values: ['off', 'gzip', 'deflate', 'br'],
    meaning: 'Encoding of answers for clients whose Accept-Encoding has it.',
    source: 'No source; web servers in front of a tenant may do it.',
  },
  findings: {
    values: ['note', 'reject'],
    meaning: 'Silent behaviour of the tenant is noted in the journal, or, for strict tests, refused with 400.',
    source: 'Not a behaviour of a tenant.',
  },
} as const satisfies Readonly<Record<string, SwitchDefinition>>;

/** The value of every switch. */
export type Switches = {
  -readonly [Name in keyof typeof SWITCHES]: (typeof SWITCHES)[Name] extends {
    readonly values: readonly (infer Value)[];
  }
    ? Value
    : number;
};

export type Profile = 'live' | 'documented';
