import type { ProblemKind } from './problem-kind.js';

/** What a host itself may report, beside what its plugins do. */
export const HOST_PROBLEMS = {
  'host.alert_unreadable': {
    blame: 'host',
    retry: 'never',
    meaning: 'A line of an alerts file is not JSON or lacks a required key.',
    fix: 'Correct the named line; the other lines were not imported either.',
  },
  'host.plugin_unusable': {
    blame: 'plugin',
    retry: 'never',
    meaning: 'A plugin folder has no valid manifest, another contract version, or lacks what it declares.',
    fix: 'Correct the manifest or the entry module as the message says.',
  },
  'host.not_supported': {
    blame: 'host',
    retry: 'never',
    meaning: 'The plugin or this connection does not offer the requested ability.',
    fix: 'Use a connection with the `ticketing` or `data` section that the command needs.',
  },
  'host.destination': {
    blame: 'host',
    retry: 'later',
    meaning: 'The destination cannot be opened or written, or holds what does not fit.',
    fix: 'Check path, free space and rights.',
  },
  'host.disk_full': {
    blame: 'host',
    retry: 'later',
    meaning: 'There is no room left where tables or the host’s own store are written; what was written before is kept.',
    fix: 'Make room there and run again: it continues where it stopped.',
  },
  'host.store': {
    blame: 'host',
    retry: 'later',
    meaning:
      'The host’s own store under `--data` cannot be opened, read or written, or another program keeps it locked.',
    fix: 'Check path, free space and rights, close what holds the file, and run again: it continues where it stopped.',
  },
  'host.busy': {
    blame: 'host',
    retry: 'later',
    meaning: 'Another run is at the same work, or another program has the port.',
    fix: 'Wait for the other run to end, or choose another port.',
  },
  'host.denied': {
    blame: 'host',
    retry: 'never',
    meaning: 'A call of the host’s API has no token, its token lacks the scope, or it comes under a foreign host name.',
    fix: 'Send `Authorization: Bearer TOKEN` with a token that `tokens create` has made.',
  },
  'host.unknown_name': {
    blame: 'host',
    retry: 'never',
    meaning: 'No connection, schedule, rule, queue or token has this name.',
    fix: 'Take a name that the corresponding list shows.',
  },
  'host.aborted': {
    blame: 'host',
    retry: 'later',
    meaning: 'The job was stopped before its end; what it had finished is kept.',
    fix: 'Start it again: it continues where it stopped.',
  },
} as const satisfies Record<string, ProblemKind>;
