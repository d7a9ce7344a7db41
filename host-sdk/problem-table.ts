import { HOST_PROBLEMS } from './host-problems.js';
import type { ProblemKind } from './problem-kind.js';

/** Every problem a plugin or a host may report. `docs/problems.md` lists the same rows; a test compares both ways. */
export const PROBLEMS = {
  'config.invalid': {
    blame: 'config',
    retry: 'never',
    meaning: 'A configuration key is missing, unknown or has a value that is not allowed.',
    fix: 'Correct the named key; the README lists every key with its default.',
  },
  'config.flat_keys': {
    blame: 'config',
    retry: 'never',
    meaning: 'A configuration has keys as the product documents write them, where this one has sections.',
    fix: 'Write each key where the message says.',
  },
  'config.unreadable': {
    blame: 'config',
    retry: 'never',
    meaning: 'The configuration file or a secret it refers to cannot be read.',
    fix: 'Check the path, the rights of the file, or that the environment variable is set.',
  },
  'config.reference_denied': {
    blame: 'config',
    retry: 'never',
    meaning: 'A configuration that came over HTTP refers to a file or a variable that is not open to it.',
    fix: 'Enter the value itself, refer to a file of `--secrets-dir` or a variable IVANTI_EXCHANGE_SECRET_*, or use --config on the command line.',
  },
  'config.foreign_host': {
    blame: 'config',
    retry: 'never',
    meaning: 'An address points to another scheme, host or port than the configured instance.',
    fix: 'Use a path, or an absolute URL on the instance itself.',
  },
  'config.time_zone': {
    blame: 'config',
    retry: 'never',
    meaning: 'The tenant’s date-times, as they are read, do not fit the tenant’s clock.',
    fix: 'Set `time_zone` to the zone that the tenant writes its date-times in.',
  },
  'config.unknown_table': {
    blame: 'config',
    retry: 'never',
    meaning: 'The tenant has no business object of that name, or the role sees none of its fields.',
    fix: 'Use the collection name of the object, for example incidents, employees or ci__computers.',
  },
  'config.unknown_field': {
    blame: 'config',
    retry: 'never',
    meaning: 'A field that the configuration or a mapping names does not exist on the business object.',
    fix: 'Take a name that `fields` lists; a new custom field may need `fields --refresh`.',
  },
  'config.table_collision': {
    blame: 'config',
    retry: 'never',
    meaning: 'Two business objects, or two fields that differ only in case, would share one name in the destination.',
    fix: 'Give one of them another name in `data.table_names`, or deny one of the fields.',
  },
  'auth.refused': {
    blame: 'auth',
    retry: 'never',
    meaning: 'The tenant or the identity provider refused the credential.',
    fix: 'Check user, password, role (the internal name), key or token, and that none of them has expired.',
  },
  'auth.missing_token_url': {
    blame: 'config',
    retry: 'never',
    meaning: 'The oauth2 strategy has no token URL.',
    fix: 'Set `auth.token_url` to the full URL of the identity provider’s token endpoint.',
  },
  'auth.rights': {
    blame: 'auth',
    retry: 'never',
    meaning: 'The credential is valid, but its role lacks a right on the object.',
    fix: 'Grant the role the right that the tenant’s message names.',
  },
  'tenant.not_ivanti': {
    blame: 'config',
    retry: 'never',
    meaning: 'The address answers, but not as an Ivanti REST service: a login page, other HTML or foreign JSON.',
    fix: 'Check `instance` and `api_path`; on-premises tenants often need a path such as /HEAT.',
  },
  'tenant.bad_answer': {
    blame: 'tenant',
    retry: 'later',
    meaning: 'An answer was cut off, empty or not in the shape that the service promises.',
    fix: 'Try again; when it persists, look for a proxy that shortens answers.',
  },
  'tenant.bad_metadata': {
    blame: 'tenant',
    retry: 'never',
    meaning: 'The $metadata document is not well-formed or does not describe the object.',
    fix: 'Open the document in a browser; when it is whole there, report the document that failed.',
  },
  'tenant.not_found': {
    blame: 'config',
    retry: 'never',
    meaning: 'The tenant knows no resource at this path.',
    fix: 'Check `api_path` and the name of the business object.',
  },
  'tenant.no_record': {
    blame: 'config',
    retry: 'never',
    meaning: 'The tenant has no record with this key, or the role may not see it.',
    fix: 'Check the key; for `employee_rec_id` take the RecId of an existing employee.',
  },
  'tenant.required_field': {
    blame: 'config',
    retry: 'never',
    meaning: 'The tenant wants a value for a field that was not sent.',
    fix: 'Map the named field in the queue.',
  },
  'tenant.value_refused': {
    blame: 'config',
    retry: 'never',
    meaning: 'The tenant refused a value: not in its pick list, too long, of another type, or an unknown link.',
    fix: 'Map a value that the field allows.',
  },
  'tenant.refused': {
    blame: 'tenant',
    retry: 'never',
    meaning: 'The tenant refused the request for the reason its message gives.',
    fix: 'Read the tenant’s message; a UI prompt or a business rule of the tenant may be involved.',
  },
  'tenant.failed': {
    blame: 'tenant',
    retry: 'later',
    meaning: 'The tenant failed while handling the request (5xx).',
    fix: 'Try again later; after deleting a custom field, create it again or ask Ivanti’s support.',
  },
  'tenant.paging': {
    blame: 'tenant',
    retry: 'later',
    meaning: 'The tenant does not page an object in the way that the read needs.',
    fix: 'Set `data.paging` to skip and run again; report the object when it persists.',
  },
  'tenant.filter_ignored': {
    blame: 'tenant',
    retry: 'later',
    meaning: 'The tenant does not keep to filters on a field, so that tickets cannot be found by their keys.',
    fix: 'Name another text field in `ticketing.correlation_field`, or leave it out.',
  },
  'tenant.contradiction': {
    blame: 'tenant',
    retry: 'later',
    meaning:
      'Nine answers to one question did not fit it: of another table, outside its bounds, out of order, or an error.',
    fix: 'Run again: what is stored is kept. When it persists, look for a proxy or cache that mixes answers, or set `data.paging` to skip.',
  },
  'tenant.unsettled': {
    blame: 'tenant',
    retry: 'later',
    meaning: 'Records changed during every pass with $top/$skip, so the table is not read completely.',
    fix: 'Run again at a quieter time, or set `data.paging` to walk.',
  },
  'tenant.incomplete': {
    blame: 'tenant',
    retry: 'later',
    meaning: 'The tenant ended a read with an empty answer although it had counted more records.',
    fix: 'Run again: it continues where this run stopped. When it persists, look for a proxy that answers 204.',
  },
  'tenant.mass_deletion': {
    blame: 'tenant',
    retry: 'never',
    meaning: 'So many records are missing at once that a lost permission is likelier than deletion; none is marked.',
    fix: 'Check that the role still sees the records. If they are really gone, pull once with --accept-deletes.',
  },
  'tenant.mass_missing': {
    blame: 'tenant',
    retry: 'never',
    meaning:
      'So many tickets are missing at once that a lost permission is likelier than deletion; none is marked as missing or deleted, and alerts for them wait.',
    fix: 'Check that the role still sees the tickets. If they are really gone, run `tickets sync --accept-missing` once, or accept it in the console.',
  },
  'network.unreachable': {
    blame: 'network',
    retry: 'later',
    meaning: 'No connection: the name does not resolve, the port is closed, or TLS failed.',
    fix: 'Check `instance`, DNS, firewall and certificate.',
  },
  'network.egress_denied': {
    blame: 'network',
    retry: 'never',
    meaning: 'A connection leads to a place that the host’s allow-list does not name; nothing was sent there.',
    fix: 'Correct the address, or add the host or its network to IVANTI_EXCHANGE_EGRESS and start again.',
  },
  'network.timeout': {
    blame: 'network',
    retry: 'later',
    meaning: 'No complete answer within `request_timeout` seconds.',
    fix: 'Raise `request_timeout`, or look at the tenant’s load.',
  },
  'network.interrupted': {
    blame: 'network',
    retry: 'later',
    meaning: 'The connection broke before the answer was complete.',
    fix: 'Try again; look for a proxy or firewall that closes connections.',
  },
  'network.outcome_unknown': {
    blame: 'network',
    retry: 'look-first',
    meaning: 'A change was sent and no trustworthy answer came, so it may or may not have been carried out.',
    fix: 'Nothing to do: the host looks on the tenant before it repeats the change.',
  },
  'quota.rate_limited': {
    blame: 'quota',
    retry: 'later',
    meaning:
      'The tenant answers 429, or says so in words, also after the permitted retries, or asks to be left alone for more than an hour.',
    fix: 'Wait, or lower `rate_limit`; the tenant allows 100,000 calls in 24 hours.',
  },
  'quota.spent': {
    blame: 'quota',
    retry: 'later',
    meaning: 'The calls that `daily_call_limit` allows in 24 hours are used up.',
    fix: 'Wait until the named time, or raise `daily_call_limit`.',
  },
  ...HOST_PROBLEMS,
  'plugin.defect': {
    blame: 'plugin',
    retry: 'never',
    meaning: 'The plugin failed in a way it did not foresee.',
    fix: 'Report the message with the log of the run.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;
