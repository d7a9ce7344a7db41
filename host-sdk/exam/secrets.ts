import type { JsonObject } from '../json.js';
import { toProblem } from '../problem.js';
import type { LogFields, Logger } from '../services.js';
import { withValue } from '../json-path.js';
import { fakeLogins } from '../fakes/logins.js';
import { fakeTelemetry } from '../fakes/telemetry.js';
import { secretsOf, type CheckRow } from './check.js';
import { isPlain } from './plain.js';
import { demand, withPlugin, type ExamSubject } from './subject.js';

/** How a plugin reads and protects the secrets of a connection. */
export const SECRET_CHECKS: readonly CheckRow[] = [
  {
    id: 'secrets.untold',
    name: 'no secret is in a log line, a problem, a check or the telemetry',
    harm: 'Passwords appear in log files, support tickets and on screens.',
    fix: 'Log and report only single named values: no headers, no bodies, no configuration.',
    needs: ['secrets'],
    run: keepsSecrets,
  },
  {
    id: 'secrets.plain-lines',
    name: 'log lines contain only plain values',
    harm: 'A whole request or configuration goes into the log, with its secrets.',
    fix: 'Log texts, numbers and booleans. Pass no object to the logger.',
    run: logsPlainly,
  },
  {
    id: 'secrets.references',
    name: 'a secret may be a reference that the host resolves',
    harm: 'Connections that name `env:TOKEN` or `file:PATH` cannot sign in.',
    fix: 'Read each secret with `services.secrets.resolve(value, field)` before you use it.',
    needs: ['secrets'],
    run: takesReferences,
  },
  {
    id: 'secrets.renewed',
    name: 'a secret that was refused and then replaced is read again',
    harm: 'After a change of the password, the operator must restart the host.',
    fix: 'Resolve the secret again when the product refuses it. Do not cache a refused secret.',
    needs: ['secrets'],
    run: readsAgain,
  },
  {
    id: 'secrets.logins',
    name: 'a login that the host keeps serves the same credential only',
    harm: 'After a password has been changed or is wrong, the old login goes on to work.',
    fix: 'Put the address, the user and the resolved secret into the proof of `services.logins`.',
    needs: ['secrets'],
    run: keepsLoginsApart,
  },
];

/** A shorter secret may be part of any text. */
const SHORTEST = 6;

async function keepsSecrets(subject: ExamSubject): Promise<void> {
  const told: unknown[] = [];
  const telemetry = fakeTelemetry();
  const services = { ...subject.services, telemetry, logger: listening((...line) => told.push(line)) };
  for (const config of [subject.config, subject.refusedConfig]) {
    const ask = withPlugin(subject, (plugin) => plugin.validate({ deep: true }), { services, config });
    told.push(await ask.catch((error: unknown) => [toProblem(error), String(error)]));
  }
  const text = JSON.stringify([told, telemetry.requests, telemetry.retries, telemetry.waits]);
  const secrets = [subject, { ...subject, config: subject.refusedConfig }].flatMap(secretsOf);
  for (const { key, secret } of secrets) {
    if (secret.length < SHORTEST) continue;
    demand(!text.includes(JSON.stringify(secret).slice(1, -1)), `The secret ${key} is exposed.`);
  }
}

async function logsPlainly(subject: ExamSubject): Promise<void> {
  const stray: string[] = [];
  const logger = listening((message, fields) => {
    const odd = Object.entries(fields ?? {}).find(([, value]: [string, unknown]) => !isPlainField(value));
    if (odd !== undefined) stray.push(`"${message}" has ${odd[0]}`);
  });
  const services = { ...subject.services, logger };
  for (const config of [subject.config, subject.refusedConfig]) {
    await withPlugin(subject, (plugin) => plugin.validate({}), { services, config });
  }
  demand(stray.length === 0, `The line ${stray[0] ?? ''}, which is not a plain value.`);
}

async function keepsLoginsApart(subject: ExamSubject): Promise<void> {
  const logins = fakeLogins();
  const services = { ...subject.services, logins };
  const isFine = (config: ExamSubject['config']) =>
    withPlugin(subject, async (plugin) => (await plugin.validate({})).ok, { services, config });
  demand(await isFine(subject.config), 'The working connection fails where logins are kept.');
  demand(!(await isFine(subject.refusedConfig)), 'A refused credential passes with the login of another one.');
  demand(await isFine(subject.config), 'The working connection fails with the login that it has kept.');
}

function isPlainField(value: unknown): boolean {
  return value === undefined || value === null || (typeof value !== 'object' && isPlain(value));
}

function listening(listen: (message: string, fields?: LogFields) => void): Logger {
  return { debug: listen, info: listen, warn: listen, error: listen };
}

async function takesReferences(subject: ExamSubject): Promise<void> {
  const { config, values } = referring(subject);
  const resolve = async (reference: string) => values.get(reference) ?? reference;
  const services = { ...subject.services, secrets: { resolve } };
  const { ok, checks } = await withPlugin(subject, (plugin) => plugin.validate({}), { services, config });
  const failed = checks.find(({ outcome }) => outcome === 'failed');
  demand(ok, `With a reference it says: ${failed?.problem?.message ?? ''}`);
}

async function readsAgain(subject: ExamSubject): Promise<void> {
  const { config, values } = referring(subject);
  const refused = new Map(secretsOf({ ...subject, config: subject.refusedConfig }).map((one) => [one.key, one.secret]));
  let isChanged = false;
  const resolve = async (reference: string, field: string) =>
    (isChanged ? undefined : refused.get(field)) ?? values.get(reference) ?? reference;
  const services = { ...subject.services, secrets: { resolve } };
  await withPlugin(
    subject,
    async (plugin) => {
      const before = await plugin.validate({});
      demand(!before.ok, 'The plugin does not resolve the secret with the key of its field.');
      isChanged = true;
      const after = await plugin.validate({});
      demand(after.ok, 'The plugin did not read the new secret.');
    },
    { services, config },
  );
}

/** The working configuration with references for its secrets, and their values. */
function referring(subject: ExamSubject) {
  const values = new Map<string, string>();
  let config = subject.config as JsonObject;
  for (const { key, secret } of secretsOf(subject)) {
    const reference = `env:EXAM_${key.toUpperCase().replace(/\W/g, '_')}`;
    values.set(reference, secret);
    config = withValue(config, key, reference);
  }
  return { config, values };
}
