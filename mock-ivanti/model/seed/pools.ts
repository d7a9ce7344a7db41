import { faker } from '@faker-js/faker/locale/en';

/** Texts of the seeded records, created once per tenant so that a row costs no faker call. */
export interface Pools {
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly cities: readonly string[];
  readonly countries: readonly string[];
  readonly departments: readonly string[];
  readonly jobTitles: readonly string[];
  readonly phones: readonly string[];
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  readonly subjects: readonly string[];
  readonly symptoms: readonly string[];
  readonly resolutions: readonly string[];
  readonly notes: readonly string[];
  readonly files: readonly string[];
}

const APPS = [
  'Outlook',
  'SAP',
  'the intranet',
  'Teams',
  'the VPN client',
  'Salesforce',
  'the HR portal',
  'Excel',
  'the CRM',
  'Jira',
];
const DEPARTMENTS = [
  'Finance',
  'Human Resources',
  'Sales',
  'Marketing',
  'Legal',
  'Procurement',
  'Engineering',
  'Logistics',
  'Research',
  'Production',
  'Quality',
  'Customer Care',
  'Corporate IT',
  'Facilities',
  'Audit',
  'Communications',
];
const DEVICES = [
  'Laptop',
  'Docking station',
  'Monitor',
  'Headset',
  'Desk phone',
  'Projector',
  'Badge reader',
  'Label printer',
];

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function distinct(count: number, make: () => string): string[] {
  const found = new Set<string>();
  for (let tries = 0; found.size < count && tries < count * 20; tries++) found.add(make());
  return [...found];
}

function hostName(): string {
  return `${faker.hacker.abbreviation()}-${faker.string.numeric(3)}`.toUpperCase();
}

const SUBJECT_FORMS: readonly (() => string)[] = [
  () => `Cannot sign in to ${faker.helpers.arrayElement(APPS)}`,
  () => `${faker.helpers.arrayElement(DEVICES)} ${hostName()} does not start`,
  () => `Slow network in the ${faker.location.city()} office`,
  () => `Access to ${faker.helpers.arrayElement(APPS)} for ${faker.person.jobTitle()}`,
  () => `Mail to ${faker.company.name()} comes back undelivered`,
  () => `${faker.helpers.arrayElement(APPS)} shows error ${faker.string.numeric(4)}`,
  () => `Disk almost full on ${hostName()}`,
  () => `Unusual sign-in from ${faker.location.country()}`,
  () => `File ${faker.system.commonFileName('xlsx')} cannot be opened`,
  () => `${faker.hacker.abbreviation()} ${faker.hacker.noun()} keeps ${faker.hacker.ingverb()}`,
];

function symptom(): string {
  return [
    `${faker.person.fullName()} reports: ${faker.hacker.phrase()}`,
    `Host: ${hostName()}`,
    `Since: ${faker.date.weekday()}, address ${faker.internet.ipv4()}`,
    faker.lorem.sentences({ min: 1, max: 3 }),
  ].join('\r\n');
}

function resolution(): string {
  return `${faker.hacker.verb()} the ${faker.hacker.adjective()} ${faker.hacker.noun()}. ${faker.lorem.sentence()}`;
}

const KEPT_POOLS = 8;
const filled = new Map<number, Pools>();

/**
 * The same seed gives the same pools, so those of the last seeds are cached. The shared faker generator is put back to
 * a random state.
 */
export function fillPools(seed: number): Pools {
  const known = filled.get(seed);
  if (known) return known;
  faker.seed(seed);
  const pools: Pools = {
    firstNames: distinct(180, () => faker.person.firstName()),
    lastNames: distinct(240, () => faker.person.lastName()),
    cities: distinct(40, () => faker.location.city()),
    countries: distinct(20, () => faker.location.country()),
    departments: DEPARTMENTS,
    jobTitles: distinct(60, () => faker.person.jobTitle()),
    phones: distinct(200, () => faker.phone.number({ style: 'international' })),
    hosts: distinct(300, hostName),
    addresses: distinct(200, () => faker.internet.ipv4()),
    subjects: distinct(400, () => faker.helpers.arrayElement(SUBJECT_FORMS)()),
    symptoms: times(300, symptom),
    resolutions: times(120, resolution),
    notes: times(200, () => faker.lorem.sentences({ min: 1, max: 3 })),
    files: distinct(150, () => faker.system.commonFileName()),
  };
  faker.seed();
  if (filled.size >= KEPT_POOLS) filled.clear();
  filled.set(seed, pools);
  return pools;
}
