interface Counts {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
}

/** Alerts, and the filters that rules are made of. */
export const ALERTS_TEXTS = {
  alerts: {
    title: 'Alerts',
    intro: 'Alerts and events that have arrived, and what they brought with them.',
    none: 'There are no alerts yet',
    noneNext: 'Import a file above, or send alerts to the API at /api/alerts.',
    noMatch: 'No alert fits this filter',
    noMatchNext: 'Clear the filter to see all of them.',
    filter: 'Filter',
    apply: 'Apply filter',
    makeRule: 'Make a rule from this filter',
    raw: 'Raw data',
    altered: 'written otherwise',
    remarks: (remarks: readonly string[]) => `Written otherwise than it came: ${remarks.join('; ')}.`,
    rawOf: (id: string) => `Raw data of ${id}`,
    column: {
      time: 'Time',
      arrived: 'Arrived',
      name: 'Name',
      type: 'Type',
      app: 'App',
      user: 'User',
      id: 'Id',
      tickets: 'Tickets',
      more: 'More',
    },
    went: (queue: string, number: string | null, phase: 'sending' | 'done' | 'failed' | 'unknown') =>
      `${queue}: ${number ?? { sending: 'being made', done: 'made', failed: 'failed', unknown: 'uncertain' }[phase]}`,
    import: {
      title: 'Import alerts',
      intro:
        'Drop a file here, or choose one: JSON lines, a JSON array or CSV with a head line; 10,000 alerts at most.',
      choose: 'Choose a file',
      file: 'File of alerts',
      done: ({ added, updated, unchanged, refused }: Counts) =>
        `${added} added, ${updated} repeated, ${unchanged} known already, ${refused} refused`,
      altered: (alerts: number) =>
        `${alerts} contained characters that no ticket can store; ␀ replaces U+0000 and so on:`,
      remark: (id: string, remarks: readonly string[]) => `${id}: ${remarks.join('; ')}`,
      refusal: (line: number, reason: string) => `Line ${line}: ${reason}`,
    },
  },
  filter: {
    way: 'How to write the filter',
    built: 'Builder',
    typed: 'Typed',
    typedLabel: 'Filter as JSON',
    typedHelp: 'Mongo-style, for example {"alertType":"DLP"}. Names that are no attribute are keys of the raw data.',
    all: 'Without conditions everything fits.',
    notJson: 'This is not JSON.',
    notJsonAt: (line: number, column: number) =>
      `This is not JSON: something is wrong at line ${line}, column ${column}.`,
    notObject: 'A filter is a JSON object, such as {"alertType":"DLP"}.',
    broken: 'The filter in the address cannot be read',
    brokenNext: 'Clear the filter, or put another one together.',
    copy: { button: 'Copy filter', done: 'Copied', failed: 'The browser does not let it be copied' },
    fields: {
      alertName: 'Alert name',
      alertType: 'Alert type',
      eventType: 'Event type',
      app: 'App',
      appCategory: 'App category',
      user: 'User',
      type: 'Type',
      id: 'Id',
      timestamp: 'Time',
    },
    operators: {
      '=': 'is',
      '!=': 'is not',
      contains: 'contains',
      beginsWith: 'begins with',
      endsWith: 'ends with',
      '<': 'is before',
      '>': 'is after',
    },
    combinators: { and: 'all of these', or: 'one of these' },
    builder: {
      addRule: { label: 'Add condition', title: 'Add condition' },
      addGroup: { label: 'Add group', title: 'Add group' },
      removeRule: { label: 'Remove', title: 'Remove condition' },
      removeGroup: { label: 'Remove', title: 'Remove group' },
      notToggle: { label: 'Not', title: 'Not' },
      fields: { title: 'Attribute' },
      operators: { title: 'Comparison' },
      value: { title: 'Value' },
      combinators: { title: 'Which conditions must hold' },
    },
  },
} as const;
