import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import standalone from 'ajv/dist/standalone/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { schemaCompiler } from '../platform/json-schema-check.js';

/**
 * The validator of a configuration schema as an ES module that needs neither `eval` nor another file, so that a browser
 * under a strict policy can run it. Its default export is ajv's check: `check(config)` with its faults in `errors`.
 */
export function validatorModule(schema: JsonObject): string {
  const ajv = schemaCompiler({ code: { source: true, esm: true } });
  const code = standalone.default(ajv, ajv.compile(schema));
  return [...inlined(code), code, ''].join('\n');
}

const require = createRequire(import.meta.url);
const REQUIRE = /require\("([^"]+)"\)/g;

/** The modules that the compiled code requires, with a `require` that knows no others. */
function inlined(code: string): readonly string[] {
  const sources = new Map<string, string>();
  const collect = (text: string, from: NodeJS.Require) => {
    for (const [, name = ''] of text.matchAll(REQUIRE)) {
      if (sources.has(name)) continue;
      const path = from.resolve(name);
      const source = readFileSync(path, 'utf8').replace(/\/\/# sourceMappingURL=.*$/m, '');
      sources.set(name, source);
      collect(source, createRequire(path));
    }
  };
  collect(code, require);
  if (sources.size === 0) return [];
  const entries = [...sources].map(
    ([name, source]) => `${JSON.stringify(name)}: (exports, module, require) => {\n${source}\n},`,
  );
  return [
    'const sources = {',
    ...entries,
    '};',
    'const loaded = {};',
    'function require(name) {',
    '  if (loaded[name] === undefined) {',
    '    loaded[name] = { exports: {} };',
    '    sources[name](loaded[name].exports, loaded[name], require);',
    '  }',
    '  return loaded[name].exports;',
    '}',
  ];
}
