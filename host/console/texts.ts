import { ALERTS_TEXTS } from './texts/alerts.js';
import { AUDIT_TEXTS } from './texts/audit.js';
import { CONNECTIONS_TEXTS } from './texts/connections.js';
import { HOST_TEXTS } from './texts/host.js';
import { RULES_TEXTS } from './texts/rules.js';
import { SETTINGS_TEXTS } from './texts/settings.js';
import { TABLES_TEXTS } from './texts/tables.js';
import { TICKETS_TEXTS } from './texts/tickets.js';

/** Every word of the console that is its own, in one place so that it can be translated. */
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
    title: 'Someone else has changed this in the meantime',
    intro: 'What you typed is still here, and nothing of it is saved yet.',
    unknown:
      'The change is not known: it was made before the audit log existed, or the secrets were encrypted with a new key.',
    who: 'Who',
    when: 'When',
    key: 'What',
    before: 'Before',
    after: 'Now',
    by: { password: 'The password', token: 'A token', command: 'The command line', nobody: 'Unknown' },
    again: 'Save mine over it',
    take: 'Show the newer, without mine',
  },
  operateOnly: 'Runs only, no changes',
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
    audit: 'Audit',
    settings: 'Settings',
    needHand: (count: number) => (count === 1 ? 'needs a hand' : 'need a hand'),
    many: '99+',
    version: (version: string) => `Version ${version}`,
    apiDocs: 'API documentation',
  },
  silence: {
    title: 'The host does not answer',
    text: 'It may have been stopped, or the connection to it is broken. It is tried again every few seconds; what you see may be old.',
  },
  call: {
    unreachable: 'The host does not answer. It may have been stopped, or the connection to it is broken.',
    unreadable: 'The host’s answer cannot be read. Reload the page; if that does not help, see the host’s log.',
    failed: (status: number) => `The host refused with status ${status}.`,
  },
  problem: { title: 'Something is wrong', fix: 'What to do:', retryAt: 'Tried again at' },
  signIn: {
    title: 'Sign in',
    by: 'Sign in with',
    password: 'Password',
    token: 'API token',
    tokenHelp: 'From `ivanti-exchange tokens create`, run in the same data folder.',
    enter: 'Sign in',
    expiredTitle: 'Your session has ended',
    expired: 'Sign in again; you come back to the page where you were.',
    noPassword:
      'No password has been set yet. Open the setup link that the host printed when it started; `ivanti-exchange password link` prints another. Or sign in with an API token.',
  },
  setup: {
    title: 'Set a password',
    intro: 'The first start of this host. Anyone with this password has full access.',
    password: 'Password',
    passwordHelp: 'At least 12 characters.',
    again: 'Password again',
    differs: 'The two are not the same.',
    enter: 'Set password and sign in',
  },
  lost: {
    title: 'There is no such page',
    intro: 'The address leads nowhere; it may have been mistyped.',
    failed: 'This page could not be shown',
    reload: 'The host may have been updated while the page was open. Reload it.',
    home: 'To the overview',
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
