/** Settings: password, tokens, retention. */
export const SETTINGS_TEXTS = {
  settings: {
    title: 'Settings',
    intro: 'Who may come in, and how long things are kept.',
    password: {
      title: 'Password',
      intro: 'Changing it signs out every other browser.',
      current: 'Current password',
      next: 'New password',
      nextHelp: 'At least 12 characters.',
      again: 'New password again',
      differs: 'The two are not the same.',
      change: 'Change password',
      changed: 'The password was changed.',
    },
    tokens: {
      title: 'API tokens',
      intro: 'For programs that use the API or read the metrics. Read asks, write also changes.',
      none: 'There is no token.',
      name: 'Name',
      scope: 'Scope',
      scopes: { read: 'Read', write: 'Write' },
      created: 'Created',
      add: 'Make token',
      made: (name: string) => `The token ${name}`,
      once: 'Copy it now: it is not shown again.',
      copy: 'Copy token',
      copied: 'Copied',
    },
    retention: {
      title: 'Retention',
      intro:
        'What is older is removed once a day. Nothing is removed on the tenants, and no ticket that is open or uncertain.',
      alerts: 'Alerts (days)',
      runs: 'Reports of runs (days)',
      logs: 'Log (days)',
      tickets: 'Closed tickets (days)',
      ticketsHelp: 'Empty: for ever.',
      save: 'Save retention',
      saved: 'The retention was saved.',
      count: 'Count what would go',
      would: (alerts: number, runs: number, logs: number, tickets: number) =>
        `That would remove ${alerts.toLocaleString()} alerts, ${runs.toLocaleString()} reports, ${logs.toLocaleString()} log entries and ${tickets.toLocaleString()} closed tickets.`,
    },
  },
} as const;
