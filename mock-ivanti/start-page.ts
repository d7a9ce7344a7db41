import type { RunningMock } from './mock.js';

/** What `--json` prints when the mock is ready. `controlUrl` is null without the control API. */
export function startRecord({ url, credentials }: RunningMock, hasControl: boolean): Readonly<Record<string, unknown>> {
  return { url, ...credentials, controlUrl: hasControl ? `${url}/__mock` : null };
}

/** The text on the terminal when the mock is ready. */
export function startPage({ url, credentials }: RunningMock, hasControl: boolean): string {
  const { oauth2 } = credentials;
  const lines: readonly (readonly [string, string])[] = [
    ['incidents page', `${url}/`],
    ['API', `${url}/api (also ${url}/HEAT/api)`],
    ['control API', hasControl ? `${url}/__mock` : 'off (start with --control)'],
    ['tenant', credentials.tenant],
    ['user', credentials.username],
    ['password', credentials.password],
    ['role', credentials.role],
    ['API key', credentials.apiKey],
    ['session key', credentials.sessionKey],
    ['JWT', credentials.jwt],
    ['token URL', oauth2.token_url],
    ['client id', oauth2.client_id],
    ['client secret', oauth2.client_secret],
    ['employee RecId', credentials.employeeRecId],
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  const table = lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n');
  const example = `curl -H 'Authorization: rest_api_key=${credentials.apiKey}' '${url}/api/odata/businessobject/incidents?$top=1'`;
  return `mock-ivanti is ready\n\n${table}\n\nTry: ${example}\nAppend ~NAME to the key or user name for a separate set of records. Ctrl-C ends it.\n`;
}
