import { pluginErrors, type OwnProblems, type ProblemCode } from '../../host-sdk/index.js';

/** Problem codes of this plugin beside those of the core, as its manifest lists them. */
export const IVANTI_PROBLEMS = {
  'tenant.not_ivanti': {
    blame: 'config',
    retry: 'never',
    scope: 'connection',
    outcome: 'refused',
    http: 400,
    meaning: 'The address answers, but not as an Ivanti REST service: a login page, other HTML or foreign JSON.',
    fix: 'Check `instance` and `api_path`; on-premises tenants often need a path such as /HEAT.',
  },
  'tenant.bad_metadata': {
    blame: 'tenant',
    retry: 'never',
    scope: 'table',
    outcome: 'refused',
    http: 502,
    meaning: 'The $metadata document is not well-formed or does not describe the object.',
    fix: 'Open the document in a browser; if it is complete there, report the document that failed.',
  },
  'tenant.paging': {
    blame: 'tenant',
    retry: 'later',
    scope: 'table',
    outcome: 'unknown',
    http: 502,
    meaning: 'The tenant does not page an object in the way that the read needs.',
    fix: 'Set `data.paging` to skip and run again; report the object if the problem persists.',
  },
  'tenant.unsettled': {
    blame: 'tenant',
    retry: 'later',
    scope: 'table',
    outcome: 'retry',
    http: 502,
    meaning: 'Records changed during every pass with $top/$skip, so the table is not read completely.',
    fix: 'Run again at a quieter time, or set `data.paging` to walk.',
  },
  'tenant.unconfirmed_deletion': {
    blame: 'tenant',
    retry: 'later',
    scope: 'table',
    outcome: 'retry',
    http: 502,
    meaning: 'A verification found rows whose records the tenant does not show; a deletion takes two verifications.',
    fix: 'Verify again: what is missing again is then marked as deleted.',
  },
  'auth.missing_token_url': {
    blame: 'config',
    retry: 'never',
    scope: 'connection',
    outcome: 'refused',
    http: 400,
    meaning: 'The oauth2 strategy has no token URL.',
    fix: 'Set `auth.token_url` to the full URL of the identity provider’s token endpoint.',
  },
  'config.flat_keys': {
    blame: 'config',
    retry: 'never',
    scope: 'connection',
    outcome: 'refused',
    http: 400,
    meaning: 'A configuration has the keys of the product documents instead of the sections of this plugin.',
    fix: 'Write each key in the place that the message names.',
  },
} as const satisfies OwnProblems;

/** How to fix problems of the core on an Ivanti tenant and with the keys of this plugin. */
export const IVANTI_FIXES = {
  'config.foreign_host': 'Use a path, or an absolute URL on the instance itself.',
  'config.time_zone': 'Set `time_zone` to the zone that the tenant writes its date-times in.',
  'config.unknown_table': 'Use the collection name of the object, for example incidents, employees or ci__computers.',
  'config.table_collision': 'Give one of them another name in `data.table_names`, or deny one of the fields.',
  'tenant.not_found': 'Check `api_path` and the name of the business object.',
  'tenant.no_record': 'Check the key; for `employee_rec_id` take the RecId of an existing employee.',
  'tenant.failed': 'Try again later; after deleting a custom field, create it again or ask Ivanti’s support.',
  'tenant.filter_ignored': 'Name another text field in `ticketing.correlation_field`, or leave it out.',
  'tenant.contradiction':
    'Run again: stored rows are kept. If the problem persists, look for a proxy or cache that mixes answers, or set `data.paging` to skip.',
  'network.unreachable': 'Check `instance`, DNS, firewall and certificate.',
  'network.timeout': 'Raise `request_timeout`, or look at the tenant’s load.',
  'quota.rate_limited': 'Wait, or lower `rate_limit`; the tenant allows 100,000 calls in 24 hours.',
  'quota.spent': 'Wait until the named time, or raise `daily_call_limit`.',
  'host.not_supported': 'Use a connection with the `ticketing` or `data` section that the command needs.',
} as const satisfies Partial<Record<ProblemCode, string>>;

export const IvantiError = pluginErrors(IVANTI_PROBLEMS, IVANTI_FIXES);

/** A code that this plugin reports. */
export type IvantiProblemCode = ProblemCode | keyof typeof IVANTI_PROBLEMS;
