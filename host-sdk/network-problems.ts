import type { ProblemKind } from './problem-kind.js';

/** Problems of the network between host and tenant, and of call limits. */
export const NETWORK_PROBLEMS = {
  'network.unreachable': {
    blame: 'network',
    retry: 'later',
    scope: 'connection',
    outcome: 'retry',
    http: 502,
    meaning: 'No connection: the name does not resolve, the port is closed, or TLS failed.',
    fix: 'Check the address of the connection, DNS, firewall and certificate.',
  },
  'network.egress_denied': {
    blame: 'network',
    retry: 'never',
    scope: 'connection',
    outcome: 'refused',
    http: 502,
    meaning: 'A connection leads to a place that the host’s allow-list does not name; nothing was sent there.',
    fix: 'Correct the address, or add the host or its network to IVANTI_EXCHANGE_EGRESS and start again.',
  },
  'network.timeout': {
    blame: 'network',
    retry: 'later',
    scope: 'table',
    outcome: 'unknown',
    http: 502,
    meaning: 'No complete answer within the time that the connection allows.',
    fix: 'Allow more time in the connection, or look at the tenant’s load.',
  },
  'network.interrupted': {
    blame: 'network',
    retry: 'later',
    scope: 'table',
    outcome: 'unknown',
    http: 502,
    meaning: 'The connection broke before the answer was complete.',
    fix: 'Try again; look for a proxy or firewall that closes connections.',
  },
  'network.outcome_unknown': {
    blame: 'network',
    retry: 'look-first',
    scope: 'ticket',
    outcome: 'unknown',
    http: 502,
    meaning: 'A change was sent and no trustworthy answer came, so it may or may not have been carried out.',
    fix: 'Nothing to do: the host looks on the tenant before it repeats the change.',
  },
  'quota.rate_limited': {
    blame: 'quota',
    retry: 'later',
    scope: 'connection',
    outcome: 'retry',
    http: 503,
    meaning:
      'The tenant answers 429, or says so in words, also after the permitted retries, or asks to be left alone for more than an hour.',
    fix: 'Wait, or lower the rate limit of the connection.',
  },
  'quota.spent': {
    blame: 'quota',
    retry: 'later',
    scope: 'connection',
    outcome: 'retry',
    http: 503,
    meaning: 'The calls that the connection allows in 24 hours are used up.',
    fix: 'Wait until the named time, or raise the call limit of the connection.',
  },
} as const satisfies Record<string, ProblemKind>;
