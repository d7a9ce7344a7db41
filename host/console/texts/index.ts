import { ALERTS_TEXTS } from './alerts.js';
import { AUDIT_TEXTS } from './audit.js';
import { CONNECTIONS_TEXTS } from './connections.js';
import { HOST_TEXTS } from './host.js';
import { RULES_TEXTS } from './rules.js';
import { SETTINGS_TEXTS } from './settings.js';
import { TABLES_TEXTS } from './tables.js';
import { TICKETS_TEXTS } from './tickets.js';

/** Every text of the console, in one place so that it can be translated. */
export const TEXTS = {
  product: 'Ivanti Exchange',
  loading: 'Loading',
  again: 'Try again',
  cancel: 'Cancel',
  back: 'Back to the list',
  copyOf: (name: string) => `Copy of ${name}`,
  close: 'Close',
  clear: 'Clear',
  any: 'Any',
  none: '–',
  nothingYet: 'Nothing yet.',
  skip: 'Skip to content',
  signOut: 'Sign out',
  readOnly: 'Read only',
  meanwhile: {
    title: 'Someone else saved a newer version',
    intro: 'Your changes are still in the form. They are not saved yet.',
    unknown:
      'The audit log has no entry for the newer version. It was saved before the audit log existed, or the secrets were encrypted with a new key.',
    who: 'Who',
    when: 'When',
    key: 'What',
    before: 'Before',
    after: 'Now',
    by: { password: 'The password', token: 'A token', command: 'The command line', nobody: 'Unknown' },
    again: 'Overwrite with my version',
    take: 'Discard my changes and load the newer version',
  },
  operateOnly: 'Operate only',
  menu: {
    label: 'Pages',
    toggle: 'Menu',
    overview: 'Overview',
    plugins: 'Plugins',
    alerts: 'Alerts',
    rules: 'Rules',
    queues: 'Queues',
    tickets: 'Tickets',
    pulls: 'Pulls',
    logs: 'Logs',
    audit: 'Audit log',
    settings: 'Settings',
    openProblems: (count: number) => (count === 1 ? 'open problem' : 'open problems'),
    many: '99+',
    version: (version: string) => `Version ${version}`,
    apiDocs: 'API documentation',
  },
  hostUnreachable: {
    title: 'The host does not answer',
    text: 'The host may have stopped, or the network connection is broken. The console tries again every few seconds. This page may show old data.',
  },
  call: {
    unreachable: 'The host does not answer. It may have stopped, or the network connection is broken.',
    unreadable:
      'The console cannot read the host’s answer. Reload the page. If that does not help, see the host’s log.',
    failed: (status: number) => `The host answered with status ${status}.`,
  },
  problem: { title: 'Something went wrong', fix: 'What to do:', retryAt: 'Next attempt:' },
  signIn: {
    title: 'Sign in',
    by: 'Sign in with',
    password: 'Password',
    token: 'API token',
    tokenHelp: 'Create one with `ivanti-exchange tokens create` in the same data folder.',
    enter: 'Sign in',
    expiredTitle: 'Your session has ended',
    expired: 'Sign in again. You return to the same page.',
    noPassword:
      'No password is set yet. Open the setup link that the host printed when it started. `ivanti-exchange password link` prints another one. You can also sign in with an API token.',
  },
  setup: {
    title: 'Set a password',
    intro: 'This host has no password yet. Anyone who knows the password has full access.',
    password: 'Password',
    passwordHelp: 'At least 12 characters.',
    again: 'Repeat password',
    differs: 'The passwords do not match.',
    enter: 'Set password and sign in',
  },
  lost: {
    title: 'Page not found',
    intro: 'No page has this address. Check it for typing errors.',
    failed: 'This page could not be shown',
    reload: 'The host may have been updated while the page was open. Reload the page.',
    home: 'Go to the overview',
  },
  pager: {
    label: 'Pages of the list',
    of: (first: number, last: number, total: number) =>
      `${first.toLocaleString()} to ${last.toLocaleString()} of ${total.toLocaleString()}`,
    first: 'First page',
    previous: 'Previous',
    next: 'Next',
    last: 'Last page',
  },
  ...ALERTS_TEXTS,
  ...AUDIT_TEXTS,
  ...CONNECTIONS_TEXTS,
  ...TICKETS_TEXTS,
  ...RULES_TEXTS,
  ...TABLES_TEXTS,
  ...HOST_TEXTS,
  ...SETTINGS_TEXTS,
} as const;
