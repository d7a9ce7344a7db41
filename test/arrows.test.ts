import { cruise } from 'dependency-cruiser';
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { describe, expect, test } from 'vitest';

const ROOMS = ['host-sdk', 'plugin', 'mock-ivanti', 'host', 'test', 'bench', 'examples'];

/** Who may import whom; everything else between rooms is forbidden. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'host-sdk': [],
  plugin: ['host-sdk'],
  'mock-ivanti': [],
  host: ['host-sdk'],
};

/** Inside the plugin: the pipeline knows no OData, OData knows neither tables nor tickets, and those not each other. */
const PLUGIN_ARROWS: Readonly<Record<string, readonly string[]>> = {
  http: [],
  auth: ['http'],
  odata: ['http'],
  pull: ['http', 'odata'],
  ticketing: ['odata'],
  config: ['auth'],
};

/** Inside the host: whoever is asked (commands, API, schedule) calls the use cases, and those what does the work. */
const HOST_ARROWS: readonly { readonly from: string; readonly notTo: string }[] = [
  { from: 'work', notTo: 'commands|api|schedule|init|demo|console' },
  { from: 'tickets|pull|alerts|jobs|timing|store', notTo: 'work|commands|api|schedule|init|demo|console' },
  { from: 'jobs', notTo: 'tickets|pull|alerts|timing|work' },
];

/** Work of the host that only use cases start. */
const USE_CASES = 'tickets/(create-tickets|retry-tickets|sync-tickets)|pull/(pull-tables|estimate-tables)';

/** npm packages that only their named home may import. */
const HOMES: Readonly<Record<string, string>> = {
  undici: '^plugin/http/',
  'fast-xml-parser': '^plugin/odata/xml',
  tsyringe: '^plugin/(container/|ivanti-plugin\\.ts$)',
  'reflect-metadata': '^plugin/container/',
  lowdb: '^mock-ivanti/',
  '@faker-js/faker': '^mock-ivanti/',
  libsql: '^host/',
  kysely: '^host/',
};

function forbidden(): IForbiddenRuleType[] {
  const rules: IForbiddenRuleType[] = [
    {
      name: 'no circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'the console takes of the host the types of its API, and how templates are filled',
      severity: 'error',
      from: { path: '^host/console/' },
      to: { path: '^host/(?!console/|api/(operations|shapes)/|tickets/render-template\\.)' },
    },
    {
      name: 'nothing of the API is in the console but types',
      severity: 'error',
      from: { path: '^host/console/' },
      to: { path: '^host/api/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'nobody imports test', severity: 'error', from: { pathNot: '^(test|bench)/' }, to: { path: '^test/' } },
    {
      name: 'the contract needs no package',
      severity: 'error',
      from: { path: '^host-sdk/' },
      to: { path: 'node_modules', dependencyTypesNot: ['type-only'] },
    },
  ];
  rules.push({
    name: 'to print its help, the command line loads the contract and its own words',
    severity: 'error',
    from: { path: '^host/(cli|commands/(program|run-program|print))\\.ts$' },
    to: {
      pathNot:
        '^(node:|fs$|path$|url$|host-sdk/|host/commands/(program|run-program|print)\\.ts|host/(terminal/|package-root)|node_modules/commander/)',
      dynamic: false,
      dependencyTypesNot: ['type-only'],
    },
  });
  rules.push({
    name: 'commands, API and schedule start work by its use case',
    severity: 'error',
    from: { path: '^host/(commands|api|schedule)/' },
    to: { path: `^host/(${USE_CASES})\\.ts$`, dependencyTypesNot: ['type-only'] },
  });
  for (const { from, notTo } of HOST_ARROWS) {
    rules.push({
      name: `host/${from} imports nothing of ${notTo}`,
      severity: 'error',
      from: { path: `^host/(${from})/` },
      to: { path: `^host/(${notTo})/` },
    });
  }
  rules.push({
    name: 'a migration imports nothing of today, or editing that would change what was released',
    severity: 'error',
    from: { path: '^host/store/migrations/' },
    to: { pathNot: 'node_modules/kysely/' },
  });
  for (const [room, allowed] of Object.entries(ARROWS)) {
    const others = ROOMS.filter((other) => other !== room && !allowed.includes(other));
    rules.push({
      name: `${room} imports only ${allowed.join(', ') || 'itself'}`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { path: `^(${others.join('|')})/` },
    });
  }
  for (const [part, allowed] of Object.entries(PLUGIN_ARROWS)) {
    const others = Object.keys(PLUGIN_ARROWS).filter((other) => other !== part && !allowed.includes(other));
    rules.push({
      name: `plugin/${part} imports only ${allowed.join(', ') || 'itself'}`,
      severity: 'error',
      from: { path: `^plugin/${part}/` },
      // Types of the configuration are shared; its checks are not.
      to: { path: `^plugin/(${others.join('|')})/`, dependencyTypesNot: ['type-only'] },
    });
  }
  for (const [name, home] of Object.entries(HOMES)) {
    rules.push({
      name: `${name} is imported at home only`,
      severity: 'error',
      from: { path: '^(host-sdk|plugin|mock-ivanti|host)/', pathNot: home },
      to: { path: `node_modules/${name}/` },
    });
  }
  return rules;
}

async function violations(rules: IForbiddenRuleType[]): Promise<readonly string[]> {
  const result = await cruise(
    ROOMS.filter((room) => room !== 'bench' && room !== 'examples'),
    {
      validate: true,
      ruleSet: { forbidden: rules },
      tsPreCompilationDeps: true,
      exclude: { path: '^dist/' },
      doNotFollow: { path: 'node_modules' },
    },
  );
  const { summary } = result.output as ICruiseResult;
  expect(summary.totalCruised).toBeGreaterThan(50);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('the arrows between the rooms', () => {
  test('every import goes where the design allows', async () => {
    expect(await violations(forbidden())).toEqual([]);
  });

  test('an arrow that is not allowed would be seen', async () => {
    const tooStrict: IForbiddenRuleType[] = [
      { name: 'known bad', severity: 'error', from: { path: '^plugin/auth/' }, to: { path: '^plugin/http/' } },
    ];
    expect(await violations(tooStrict)).not.toEqual([]);
  });
});
