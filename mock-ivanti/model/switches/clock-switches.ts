import type { SwitchDefinition } from './switch-definition.js';

const DAY_SECONDS = 86_400;

/** Clocks and zones of one tenant that differ from each other. */
export const CLOCK_SWITCHES = {
  stamp_lead: {
    number: { usual: 0, least: -DAY_SECONDS, most: DAY_SECONDS },
    meaning: 'Seconds that the stamps of written records are ahead of the tenant’s clock; negative: behind.',
    source: 'No source; a database and a web server are two machines with two clocks.',
  },
  date_lead: {
    number: { usual: 0, least: -DAY_SECONDS, most: DAY_SECONDS },
    meaning: 'Seconds that the Date header is ahead of the tenant’s clock; negative: behind.',
    source: 'No source; a database and a web server are two machines with two clocks.',
  },
  literal_lead: {
    number: { usual: 0, least: -840, most: 840 },
    meaning:
      'Minutes that the zone in which date literals of $filter are read is ahead of the zone they are written in; at 120, the tenant reads 12:00Z as 10:00Z.',
    source: 'Assumed: clients of other services saw filters in the zone of their account.',
  },
} as const satisfies Readonly<Record<string, SwitchDefinition>>;
