// Runs tests on other versions of Node.js, which npm brings as packages: `npm run test:nodes [-- FILES...]`.
import { spawnSync } from 'node:child_process';
import { argv, exit } from 'node:process';

const VERSIONS = ['20.19.0', '22', '24'];
const FILES = [
  'test/plugin',
  'test/mock',
  'test/package',
  'test/contract/transport',
  'test/host/cli',
  'test/host/store',
  'test/host/vault',
];

const files = argv.length > 2 ? argv.slice(2) : FILES;
const failed = VERSIONS.filter((version) => {
  console.log(`\nNode.js ${version}`);
  const node = ['exec', '--yes', `--package=node@${version}`, '--', 'node'];
  const run = (/** @type {string[]} */ args) => spawnSync('npm', [...node, ...args], { stdio: 'inherit' }).status !== 0;
  return (
    run(['--version']) ||
    run(['dist/host/cli.js', 'demo', '--once', '--json']) ||
    run(['node_modules/vitest/vitest.mjs', 'run', ...files])
  );
});
if (failed.length > 0) console.error(`Failed on Node.js ${failed.join(', ')}.`);
exit(failed.length > 0 ? 1 : 0);
