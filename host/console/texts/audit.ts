/** Who changed what. */
export const AUDIT_TEXTS = {
  audit: {
    title: 'Audit log',
    intro:
      'Who changed what, and which changes the host refused, newest first. The host keeps entries for a year. They cannot be changed or deleted.',
    export: 'Export CSV',
    none: 'No changes yet',
    noneNext: 'Changes from the console, the API and the command line appear here.',
    noMatch: 'No entries match these filters',
    noMatchNext: 'Clear a filter, or choose another time.',
    older: 'Older',
    newest: 'Newest',
    column: { at: 'Time', who: 'Who', what: 'What', object: 'Object', outcome: 'Outcome', changed: 'Changed' },
    by: { password: 'Password', token: 'Token', command: 'Command line', nobody: 'Unknown' },
    outcome: { done: 'Done', refused: 'Refused', failed: 'Failed' },
    times: (times: number) => `${times.toLocaleString()} times`,
    change: (key: string, before: string, after: string) => `${key}: ${before} → ${after}`,
    filter: {
      who: 'Who',
      whoIn: 'Token, user, password …',
      what: 'What',
      whatIn: 'rule, token.added …',
      object: 'Object',
      objectIn: 'Name',
      outcome: 'Outcome',
      from: 'From',
      to: 'Until',
    },
  },
} as const;
