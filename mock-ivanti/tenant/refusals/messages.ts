import type { RefusalReason } from '../../model/query/refusal.js';

/** The envelope of every message Ivanti sends instead of data. */
export interface Envelope {
  readonly status: number;
  readonly code: string;
  readonly description: string;
  readonly message: readonly string[] | string;
}

/**
 * Every message of the tenant, as data. `{0}` and `{1}` are filled in. Wordings are those of Ivanti docs or as measured on
 * live tenants; where no source shows one, the nearest documented wording is used.
 */
const BAD_REQUEST = { status: 400, code: 'ISM_4000', description: 'Bad Request' } as const;
const BAD_PAYLOAD = { status: 400, code: 'ISM_4000', description: 'Invalid Request Payload' } as const;
const NOT_FOUND = { status: 404, code: 'ISM_4004', description: 'Not Found' } as const;
const INTERNAL = { status: 500, code: 'ISM_5000', description: 'Internal server error' } as const;

const MESSAGES = {
  loginRefused: {
    ...BAD_REQUEST,
    message: ['Unhandled system exception: Tenant Not Found or wrong Password or OpenID not Configured Properly.'],
  },
  unauthorizedLive: {
    status: 401,
    code: 'ISM_4001',
    description: 'Invalid Session key or Authentication token or Host',
    message: ['Invalid Session key or Authentication token or Host'],
  },
  unauthorizedDocumented: {
    status: 401,
    code: 'ISM_4001',
    description: 'Invalid session key or session timed out',
    message: ['Authentication required'],
  },
  overQuota: {
    status: 429,
    code: 'ISM_4029',
    description: 'Too Many Requests',
    message: ['API rate limits exceeded for this interval'],
  },
  notFound: { ...NOT_FOUND, message: ['Requested resource not found'] },
  noService: { ...NOT_FOUND, message: ['No service for the resource is registered.'] },
  tooManyRecords: { ...BAD_PAYLOAD, message: ['You cannot query more than {0} records'] },
  badQuery: { ...BAD_PAYLOAD, message: ['Invalid OData query'] },
  unbalanced: { ...BAD_REQUEST, message: ['No such entry exists'] },
  blankOrder: {
    status: 500,
    code: 'ISM_5000',
    description: 'Invalid Request',
    message: ["The parameter 'orderby' cannot be empty. Please provide a valid orderby parameter and try again"],
  },
  unknownField: { ...BAD_REQUEST, message: ["Field '{0}' was not found"] },
  badFieldValue: { ...BAD_REQUEST, message: ["The value of field '{0}' is not valid"] },
  invalidKey: { ...BAD_PAYLOAD, message: ['Invalid key'] },
  blankKey: { ...BAD_PAYLOAD, message: ['Key value cannot be empty'] },
  blankObjectKey: { ...BAD_PAYLOAD, message: ['Invalid Business Object Key'] },
  missingRecord: { ...BAD_REQUEST, message: ["Record '{0}' cannot be found in the business object '{1}'"] },
  emptyCreate: { ...BAD_PAYLOAD, message: ['Message body cannot be empty.'] },
  emptyUpdate: { ...BAD_PAYLOAD, message: ['Message body cannot be empty'] },
  notAnObject: { ...BAD_PAYLOAD, message: ['Invalid Business Object.'] },
  bodyTooLarge: {
    status: 413,
    code: 'ISM_4000',
    description: 'Invalid Request',
    message: ['Request body is too large'],
  },
  closedRecord: { ...BAD_REQUEST, message: ['Closed record {0} of {1} cannot be deleted.'] },
  methodRefused: {
    status: 405,
    code: 'ISM_4000',
    description: 'Invalid Request',
    message: ["The requested resource does not support http method '{0}'."],
  },
  groupCreate: { ...INTERNAL, message: '' },
  metadataAsJson: {
    ...INTERNAL,
    message: [
      'Unhandled system exception: {&quot;error&quot;:{&quot;message&quot;:&quot;The requested media type is not supported for metadata.&quot;}}',
    ],
  },
  roleRefused: { ...BAD_REQUEST, message: ['Role {0} does not have rights to {1} object {2}.'] },
  strict: { ...BAD_REQUEST, description: 'Refused by the mock: findings=reject', message: ['{0}'] },
  missingRelated: {
    status: 400,
    code: 'ISM_4000',
    description: 'Invalid Request',
    message: ["Record '{0}' cannot be found in the related business object '{1}'"],
  },
  unknownRelation: {
    ...NOT_FOUND,
    message: ["No service for type 'Microsoft.OData.Edm.IEdmModel' has been registered."],
  },
  linked: { status: 200, code: 'ISM_2000', description: 'Ok', message: ['Successfully Created the link'] },
  unlinked: { status: 200, code: 'ISM_2000', description: 'Ok', message: ['Successfully Deleted the link'] },
  wrongAction: { ...BAD_REQUEST, message: ["The action '{0}' cannot be found"] },
  blankSearch: { ...BAD_REQUEST, message: ['Search keyword cannot be blank, provide a keyword and try again'] },
  unknownObjectType: { ...BAD_REQUEST, message: ["The business object '{0}' cannot be found"] },
  missingFile: {
    ...BAD_REQUEST,
    message: ['Attachment for the object "{0}" not found. Provide a valid RecID and try again.'],
  },
  blankFileId: { ...BAD_REQUEST, message: ['RecID cannot be blank. Provide a valid RecID and try again.'] },
  noFile: { ...BAD_REQUEST, message: ['No file was sent to upload'] },
  duplicateFile: {
    status: 300,
    code: 'ISM_3000',
    description: 'Validation Error',
    message: ["Upload Failed, A file with the name '{0}' is already attached to this object. Please change the name."],
  },
  wrongUrl: { ...NOT_FOUND, description: 'Requested resource is not found', message: ['Invalid Path'] },
  notKept: { ...INTERNAL, status: 507, message: ['The mock could not keep this write and has not made it: {0}'] },
  fieldDeleted: { ...INTERNAL, message: [''] },
  crashed: { ...INTERNAL, message: ['Unhandled system exception'] },
} as const satisfies Readonly<Record<string, Envelope>>;

export type MessageName = keyof typeof MESSAGES;

/** Reasons to refuse a body, one sentence each; a refusal may carry several. */
export const BODY_SENTENCES = {
  required: {
    live: '{0}(({1})).NotEmpty: Mandatory field "{2}" value must be provided.',
    '2019': 'Mandatory field "{2}" value must be provided.',
    '2018': 'Required field {0}.{3} value must be provided.',
    '2018-hash': 'Required field {0}#.{3} value must be provided.',
  },
  undefinedValue: "UndefinedValidatedValue: '{0}' is not in the validation list of validated field {1}.{2}",
  tooLong: "The value of field '{0}' is too long: it may have {1} characters",
  brokenLink: "Attempting to link {0} to {1}: record '{2}' cannot be found",
  uniqueIndex: '{0}.{1}UniqueIndex already exists',
} as const;

export const REFUSALS: Readonly<Record<RefusalReason, MessageName>> = {
  unreadable: 'badQuery',
  unbalanced: 'unbalanced',
  unknownField: 'unknownField',
  badLiteral: 'badFieldValue',
  bareNot: 'badQuery',
  noComparison: 'badQuery',
  undocumented: 'badQuery',
  topTooLarge: 'tooManyRecords',
  badPaging: 'badQuery',
};

/** Fills `{0}`, `{1}` in a wording. */
export function fill(wording: string, ...values: readonly string[]): string {
  return wording.replaceAll(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
}

/** The envelope of a message with its blanks filled. */
export function message(name: MessageName, ...values: readonly string[]): Envelope {
  const envelope: Envelope = MESSAGES[name];
  const text = envelope.message;
  return { ...envelope, message: typeof text === 'string' ? text : text.map((line) => fill(line, ...values)) };
}
