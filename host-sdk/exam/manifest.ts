import type { Json } from '../json.js';
import { checkPlugin } from '../manifest.js';
import { isSecret, markedValues } from '../marked-values.js';
import { roleFaults } from '../roles/faults.js';
import type { CheckRow } from './check.js';
import { demand, schemaOf, withPlugin, type ExamSubject } from './subject.js';

export const MANIFEST_CHECKS: readonly CheckRow[] = [
  {
    id: 'manifest.methods',
    name: 'the plugin has what its manifest declares',
    harm: 'No host loads the plugin.',
    fix: 'Write the missing methods, or remove the capability from `capabilities`.',
    run: hasItsMethods,
  },
  {
    id: 'manifest.roles',
    name: 'the configuration has the roles (x-role) that its capabilities need, where a host finds them',
    harm: 'The host finds neither the address nor the tables, and cannot run the plugin on schedule.',
    fix: 'Give each field the `x-role` that the sentence names.',
    run: hasItsRoles,
  },
  {
    id: 'manifest.secrets',
    name: 'the value that the product refused is marked as a secret in the configuration',
    harm: 'The credential is stored, shown and exported as plain text.',
    fix: 'Set `"writeOnly": true` or `"x-role": "secret"` on its field.',
    run: marksItsSecrets,
  },
];

async function hasItsMethods(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    checkPlugin(subject.manifest, plugin);
  });
}

async function hasItsRoles({ manifest }: ExamSubject): Promise<void> {
  const faults = roleFaults(manifest);
  demand(faults.length === 0, faults.map(({ path, message }) => `${path} ${message}.`).join(' '));
}

/** The value that differs between the accepted and the refused configuration is the credential. */
async function marksItsSecrets(subject: ExamSubject): Promise<void> {
  const told = (config: Json) => JSON.stringify(withoutSecrets(subject, config));
  demand(
    told(subject.config) === told(subject.refusedConfig),
    'config and refusedConfig differ in a value that is not marked as a secret.',
  );
}

function withoutSecrets(subject: ExamSubject, config: Json): Json {
  const copy = structuredClone(config) as Record<string, Json>;
  for (const { path } of markedValues(schemaOf(subject), config, isSecret)) {
    let at: Record<string, Json> | undefined = copy;
    for (const key of path.slice(0, -1)) at = at?.[key] as Record<string, Json> | undefined;
    if (at !== undefined) at[path.at(-1) ?? ''] = 'secret';
  }
  return copy;
}
