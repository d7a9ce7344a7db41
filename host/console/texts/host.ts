/** How the host is and what it has done. */
export const HOST_TEXTS = {
  overview: {
    title: 'Overview',
    intro: 'What is waiting for somebody, and how things are.',
    none: 'Nothing is connected yet',
    noneNext: 'Add a connection to your tenant; tickets and tables show here as soon as there are some.',
    toPlugins: 'Add a connection',
    failures: 'Needs a hand',
    allWell: 'All well',
    noFailures: 'Nothing needs a hand: no ticket is in trouble, and no connection’s last run failed.',
    ticketsIn: {
      failed: (count: number) =>
        count === 1 ? '1 ticket was refused' : `${count.toLocaleString()} tickets were refused`,
      unknown: (count: number) =>
        count === 1
          ? 'The outcome of 1 ticket is not known'
          : `The outcome of ${count.toLocaleString()} tickets is not known`,
    },
    state: 'State',
    freshStates: { onTime: 'On time', late: 'Late', never: 'Not read yet' },
    freshnessHelp: 'A table is late when it is older than twice the interval of its pulls.',
    failingConnection: (name: string) => `The last run of ${name} failed`,
    tickets: 'Tickets',
    createdPerHour: 'Tickets created per hour',
    quota: 'API calls of the last 24 hours',
    calls: (calls: number) => `${calls.toLocaleString()} calls`,
    callsOf: (calls: number, limit: number) => `${calls.toLocaleString()} of ${limit.toLocaleString()} calls`,
    left: (tables: number, tickets: number) =>
      `Left: ${tables.toLocaleString()} for tables, ${tickets.toLocaleString()} for tickets`,
    callsPerHour: 'Calls per hour',
    freshness: 'Freshness of the tables',
    noTables: 'No table is read yet.',
  },
  logs: {
    title: 'Logs',
    intro: 'What the host has done and met, newest first.',
    none: 'Nothing has been logged yet',
    noneNext: 'Lines appear here as soon as a connection is tried or a run ends.',
    noMatch: 'No line fits these filters',
    noMatchNext: 'Take a filter away to see more.',
    noMeaning: 'This code is not among those of this host.',
    export: 'Export',
    newest: 'Newest',
    older: 'Older',
    level: { error: 'Error', warn: 'Warning', info: 'Information' },
    filter: {
      level: 'Level',
      connection: 'Connection',
      code: 'Code',
      from: 'From',
      to: 'Before',
      search: 'Search',
      searchIn: 'Message or field',
    },
    column: { at: 'Time', level: 'Level', code: 'Code', connection: 'Connection', message: 'Message' },
  },
} as const;
