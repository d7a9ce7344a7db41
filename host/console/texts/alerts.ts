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
    intro: 'Alerts and events that the host has received, with their raw data.',
    none: 'No alerts yet',
    noneNext: 'Import a file above, or send alerts to the API at /api/alerts.',
    noMatch: 'No alerts match this filter',
    noMatchNext: 'Clear the filter to see all alerts.',
    filter: 'Filter',
    apply: 'Apply filter',
    makeRule: 'Create a rule from this filter',
    raw: 'Raw data',
    altered: 'changed on arrival',
    remarks: (remarks: readonly string[]) => `The host changed this alert when it arrived: ${remarks.join('; ')}.`,
    rawOf: (id: string) => `Raw data of ${id}`,
    column: {
      time: 'Time',
      arrived: 'Arrived',
      name: 'Name',
      type: 'Type',
      app: 'App',
      user: 'User',
      id: 'ID',
      tickets: 'Tickets',
      more: 'More',
    },
    went: (queue: string, number: string | null, phase: 'sending' | 'done' | 'failed' | 'unknown') =>
      `${queue}: ${number ?? { sending: 'sending', done: 'created', failed: 'failed', unknown: 'outcome unknown' }[phase]}`,
    import: {
      title: 'Import alerts',
      intro:
        'Drop a file here, or choose one. It contains JSON lines, a JSON array, or CSV with a header line, and at most 10,000 alerts.',
      choose: 'Choose a file',
      file: 'Alert file',
      done: ({ added, updated, unchanged, refused }: Counts) =>
        `${added} added, ${updated} updated, ${unchanged} unchanged, ${refused} refused`,
      altered: (alerts: number) =>
        `${alerts} contained characters that a ticket cannot store. The host replaced them, for example U+0000 by ␀:`,
      remark: (id: string, remarks: readonly string[]) => `${id}: ${remarks.join('; ')}`,
      refusal: (line: number, reason: string) => `Line ${line}: ${reason}`,
    },
  },
  filter: {
    way: 'Filter editor',
    built: 'Builder',
    typed: 'JSON',
    typedLabel: 'Filter as JSON',
    typedHelp: 'MongoDB syntax, for example {"alertType":"DLP"}. Any other name is a key of the raw data.',
    all: 'A filter without conditions matches every alert.',
    notJson: 'This is not valid JSON.',
    notJsonAt: (line: number, column: number) =>
      `This is not valid JSON. The error is at line ${line}, column ${column}.`,
    notObject: 'A filter is a JSON object, such as {"alertType":"DLP"}.',
    broken: 'The filter in the address is not valid',
    brokenNext: 'Clear the filter, or build another one.',
    copy: { button: 'Copy filter', done: 'Copied', failed: 'The browser does not allow copying' },
    fields: {
      alertName: 'Alert name',
      alertType: 'Alert type',
      eventType: 'Event type',
      app: 'App',
      appCategory: 'App category',
      user: 'User',
      type: 'Type',
      id: 'ID',
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
    combinators: { and: 'all of these', or: 'any of these' },
    builder: {
      addRule: { label: 'Add condition', title: 'Add condition' },
      addGroup: { label: 'Add group', title: 'Add group' },
      removeRule: { label: 'Remove', title: 'Remove condition' },
      removeGroup: { label: 'Remove', title: 'Remove group' },
      notToggle: { label: 'Not', title: 'Not' },
      fields: { title: 'Attribute' },
      operators: { title: 'Comparison' },
      value: { title: 'Value' },
      combinators: { title: 'Conditions that must match' },
    },
  },
} as const;
