import type { SystemProxy } from '../../host-sdk/index.js';

/** The proxies that an environment names by the usual variables, lower case before upper case; none without any. */
export function systemProxyOf(environment: NodeJS.ProcessEnv): SystemProxy | undefined {
  const valueOf = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined;
  const [http, https, except] = ['http_proxy', 'https_proxy', 'no_proxy'].map(valueOf);
  if (http === undefined && https === undefined) return undefined;
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    ...(except === undefined ? {} : { except }),
  };
}
