import { readFileSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { describe, expect, test } from 'vitest';

const ROOMS = ['host-sdk', 'plugin', 'mock-ivanti', 'host', 'test', 'bench', 'examples'];

/** Who may import whom; everything else between rooms is forbidden. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'host-sdk': [],
  plugin: ['host-sdk'],
  'mock-ivanti': [],
  host: ['host-sdk'],
};

/**
 * The rooms inside a folder from the ground up, and the files outside of them: each room imports of those before it alone,
 * types too. In the plugin the pipeline knows no OData, and OData knows neither tables nor tickets. In the host, what is asked
 * (commands, API, schedule) calls the use cases in `work`, and those call what does the work. In the mock, the model (schema,
 * records, queries) knows no tenant, and the tenant with its rules knows no HTTP.
 */
const ORDERS = {
  plugin: {
    rooms: [
      'platform',
      'ivanti',
      'http',
      'auth',
      'config',
      'odata',
      'ticketing',
      'permissions',
      'pull',
      'container',
      'validation',
    ],
    files: ['emit-manifest.ts', 'index.ts', 'ivanti-plugin.ts', 'manifest.ts'],
  },
  host: {
    rooms: [
      'platform',
      'csv',
      'alerts',
      'connections',
      'patterns',
      'rules',
      'vault',
      'plugins',
      'store',
      'terminal',
      'logs',
      'audit',
      'jobs',
      'egress',
      'metrics',
      'budget',
      'sessions',
      'timing',
      'progress',
      'tickets',
      'cleanup',
      'destinations',
      'pull',
      'work',
      'api',
      'demo',
      'schedule',
      'init',
      'exam',
      'commands',
    ],
    files: ['cli.ts', 'index.ts'],
  },
  'host/console': {
    rooms: [
      'texts',
      'api',
      'parts',
      'filters',
      'tickets',
      'alerts',
      'connection',
      'rules',
      'queues',
      'pulls',
      'logs',
      'audit',
      'settings',
      'overview',
      'pages',
    ],
    files: ['console.css', 'main.tsx', 'routes.tsx', 'session-gate.tsx', 'shell.tsx', 'theme.ts', 'vite.config.ts'],
  },
  'mock-ivanti': {
    rooms: [
      'model/shape',
      'model/switches',
      'model/schema',
      'model/data',
      'model/query',
      'model/extension',
      'model/seed',
      'tenant/refusals',
      'tenant/answers',
      'tenant/rules',
      'tenant/records',
      'tenant/auth',
      'tenant/mutation',
      'tenant/journal',
      'tenant/faults',
      'tenant/instance',
      'tenant/persist',
      'tenant/handle',
      'http/wire',
      'http/routing',
      'http/request',
      'http/auth',
      'http/endpoints',
      'http/pipeline',
      'control',
      'page',
    ],
    files: ['app.ts', 'command.ts', 'index.ts', 'main.ts', 'mock.ts', 'print.ts', 'start-page.ts'],
  },
} as const;

/** One room of one folder, and those below it. */
const PLACES = Object.entries(ORDERS).flatMap(([top, { rooms }]) =>
  rooms.map((room, at) => ({ top, room, below: rooms.slice(0, at + 1) })),
);

/** Besides their order: tables and tickets do not know each other, and an engine for jobs knows none of the work that it runs. */
const STRANGERS: readonly { readonly from: string; readonly notTo: string }[] = [
  { from: 'plugin/pull', notTo: 'plugin/ticketing' },
  { from: 'host/jobs', notTo: 'host/(alerts|rules|tickets|pull|timing|work)' },
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
  pg: '^host/destinations/postgres-',
  pgpass: '^host/destinations/postgres-',
  'hyparquet(-writer)?': '^host/destinations/parquet-',
  '@clack/prompts': '^host/init/terminal-prompts\\.ts$',
};

function forbidden(): IForbiddenRuleType[] {
  const rules: IForbiddenRuleType[] = [
    {
      name: 'no circle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the console takes of the host the types of its API, and how templates are filled',
      severity: 'error',
      from: { path: '^host/console/' },
      to: { path: '^host/(?!console/|api/(operations|shapes)/|rules/render-template\\.)' },
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
        '^(node:|fs$|path$|url$|host-sdk/|host/commands/(program|run-program|print)\\.ts|host/(terminal/|platform/package-root\\.)|node_modules/commander/)',
      dynamic: false,
      dependencyTypesNot: ['type-only'],
    },
  });
  rules.push({
    name: 'Parquet is loaded when it is used',
    severity: 'error',
    from: { path: '^host/', pathNot: '^host/destinations/parquet-rows\\.ts$' },
    to: {
      path: '^host/destinations/parquet-rows\\.ts$|node_modules/hyparquet(-writer)?/',
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
  for (const { top, room, below } of PLACES) {
    rules.push({
      name: `${top}/${room} imports of the rooms below it`,
      severity: 'error',
      from: { path: `^${top}/${room}/` },
      to: { path: `^${top}/`, pathNot: `^${top}/(${below.join('|')})/` },
    });
  }
  for (const { from, notTo } of STRANGERS) {
    rules.push({
      name: `${from} imports nothing of ${notTo}`,
      severity: 'error',
      from: { path: `^${from}/` },
      to: { path: `^${notTo}/` },
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

/** Rules that are broken, so that it is known that a breach is seen: in each room, and by a type alone. */
const KNOWN_BAD: readonly IForbiddenRuleType[] = PLACES.map(({ top, room }) => ({
  name: `known bad: ${top}/${room}`,
  severity: 'error',
  from: { path: `^${top}/${room}/` },
  to: {},
}));

const { output } = await cruise(
  ROOMS.filter((room) => room !== 'bench' && room !== 'examples'),
  {
    validate: true,
    ruleSet: { forbidden: [...forbidden(), ...KNOWN_BAD] },
    tsPreCompilationDeps: true,
    exclude: { path: '^dist/' },
    doNotFollow: { path: 'node_modules' },
  },
);
const { modules, summary } = output as ICruiseResult;
const broken = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, arrow: `${from} -> ${to}` }));

describe('the arrows between the rooms', () => {
  test('every import goes where the design allows', () => {
    expect(summary.totalCruised).toBeGreaterThan(50);
    expect(broken.filter(({ rule }) => !rule.startsWith('known bad'))).toEqual([]);
  });

  test.each(KNOWN_BAD)('an import that is not allowed would be seen ($name)', ({ name }) => {
    expect(broken.map(({ rule }) => rule)).toContain(name);
  });

  test.each(Object.entries(ORDERS))('%s has only the rooms and the loose files of its order', (top, {
    rooms,
    files,
  }) => {
    const inside = modules
      .filter(({ source }) => source.startsWith(`${top}/`) && (top !== 'host' || !source.startsWith('host/console/')))
      .map(({ source }) => source.slice(top.length + 1));
    const roomOf = (file: string) => rooms.find((room) => file.startsWith(`${room}/`));
    expect(inside.filter((file) => roomOf(file) === undefined).sort()).toEqual([...files].sort());
    expect([...new Set(inside.flatMap((file) => roomOf(file) ?? []))].sort()).toEqual([...rooms].sort());
  });

  // `npx vitest run test/arrows.test.ts -u` redraws it.
  test('are drawn in docs/architecture.md as they are', async () => {
    const page = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8');
    const tops = ['host', 'host/console', 'plugin', 'mock-ivanti'] as const;
    let blocks = 0;
    const drawn = page.replaceAll(/```mermaid\n[^]*?```/g, (block) => {
      const top = tops[blocks++];
      return top === undefined ? block : `\`\`\`mermaid\n${drawing(top, modules)}\`\`\``;
    });
    expect(blocks).toBe(tops.length);
    await expect(drawn).toMatchFileSnapshot('../docs/architecture.md');
  });
});

/** The rooms of a package and which of them import which, without the arrows that others imply. */
function drawing(top: keyof typeof ORDERS, all: ICruiseResult['modules']): string {
  const rooms = [...ORDERS[top].rooms, ...(top === 'host' ? ['console'] : [])];
  const roomOf = (file: string) => {
    const [other = ''] = file.split('/');
    if (!file.startsWith(`${top}/`)) return ARROWS[top]?.includes(other) === true ? other : undefined;
    return rooms.find((room) => file.startsWith(`${top}/${room}/`));
  };
  const arrows = new Map<string, Set<string>>();
  for (const { source, dependencies } of all) {
    const from = roomOf(source);
    if (from === undefined) continue;
    const to = arrows.get(from) ?? new Set();
    arrows.set(from, to);
    for (const { resolved } of dependencies) {
      const other = roomOf(resolved);
      if (other !== undefined && other !== from) to.add(other);
    }
  }
  const reaches = (from: string, to: string): boolean =>
    [...(arrows.get(from) ?? [])].some((one) => one === to || reaches(one, to));
  const isImplied = (from: string, to: string) =>
    [...(arrows.get(from) ?? [])].some((one) => one !== to && reaches(one, to));
  const lines = [...arrows].flatMap(([from, to]) =>
    [...to].filter((one) => !isImplied(from, one)).map((one) => `  ${from} --> ${one}`),
  );
  return `flowchart TD\n${lines.sort().join('\n')}\n`;
}
