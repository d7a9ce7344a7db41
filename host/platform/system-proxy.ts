import type { SystemProxy } from '../../host-sdk/index.js';

/** The proxies from the usual environment variables, lower case before upper case; none if none is set. */
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
