/** Who changed what. */
export const AUDIT_TEXTS = {
  audit: {
    title: 'Audit',
    intro:
      'Who changed what, and which changes were refused, newest first. Entries are kept for a year and cannot be changed or removed.',
    export: 'Export CSV',
    none: 'Nothing was changed yet',
    noneNext: 'Changes made in the console, through the API or on the command line appear here.',
    noMatch: 'No entry fits',
    noMatchNext: 'Clear a filter, or look at another time.',
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
      objectIn: 'Its name',
      outcome: 'Outcome',
      from: 'From',
      to: 'Until',
    },
  },
} as const;
