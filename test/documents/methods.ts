import type { Flaw } from '../contract/coverage/flaw.js';
import { strategies } from '../contract/strategies.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';
import { signs } from './known-bad.js';
import { FEW } from './orchestrator.js';

/** The two ways to authenticate that the ticket document has, by the kind of credential that the tenant sees. */
export const METHODS = { session: 'basic_auth', apiKey: 'ivanti_api_key' } as const;
export type Method = keyof typeof METHODS;

/** A product that authorizes its calls in one of the two forms only, and in none that exists. */
const ONE_FORM: Readonly<Record<Method, Readonly<Record<string, Flaw>>>> = {
  session: {
    'the session key as an API key': signs((value) => `rest_api_key=${value}`),
    'the session key as a Bearer token': signs((value) => `Bearer ${value}`),
  },
  apiKey: {
    'the API key bare': signs((value) => value.replace('rest_api_key=', '')),
    'the API key as a Bearer token': signs((value) => value.replace('rest_api_key=', 'Bearer ')),
  },
};

/** Both methods, each with its name and the variants that authorize otherwise. */
export const EACH_METHOD = (Object.keys(METHODS) as Method[]).map((method) => ({
  method,
  name: METHODS[method],
  missigned: ONE_FORM[method],
}));

/** A connection for tickets that authenticates with one of the methods. */
export async function connectWith(
  method: Method,
  auth: Readonly<Record<string, unknown>> = {},
  options: Parameters<typeof startTenant>[0] = {},
) {
  const tenant = await startTenant({ incidents: FEW, ...options });
  const services = testServices(tenant.clock);
  const config = {
    ticketing: ticketing(tenant),
    auth: { ...strategies[METHODS[method]]?.(tenant), ...auth },
  };
  return { tenant, services, plugin: startPlugin(tenant.config(config), services) };
}
