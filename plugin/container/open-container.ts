import 'reflect-metadata';
import { container, instanceCachingFactory, Lifecycle, type DependencyContainer } from 'tsyringe';
import type { HostServices } from '../../host-sdk/index.js';
import type { Config } from '../config/schema.js';
import { closed, createLifetime } from '../http/lifetime.js';
import { FACTORIES } from './factories.js';
import { createPart, requireOverrides } from './create-part.js';
import type { Overrides, PartName, Parts, ReplaceablePart } from './parts.js';
import { LAZY, TOKENS, type Lazy, type LazyPart } from './tokens.js';

/** Ends with its container: tsyringe disposes of what it constructs, but not of what factories make. */
class ConnectionLifetime {
  readonly lifetime = createLifetime();

  dispose(): Promise<void> {
    return this.lifetime.end();
  }
}

/**
 * The container of one connection, with a token for each part. Sends nothing; only addresses are read at once, and `config.*`
 * is thrown for those that cannot be used. `dispose()` ends what is under way and disposes of the parts that were made.
 */
export function openContainer(config: Config, services: HostServices, overrides: Overrides = {}): DependencyContainer {
  requireOverrides(overrides);
  const scope = container.createChildContainer();
  scope.register(TOKENS.config, { useValue: config });
  scope.register(TOKENS.services, { useValue: services });
  scope.register(ConnectionLifetime, { useClass: ConnectionLifetime }, { lifecycle: Lifecycle.ContainerScoped });
  scope.register(TOKENS.lifetime, { useFactory: (own) => own.resolve(ConnectionLifetime).lifetime });
  const parts = partsOf(scope);
  const register = <N extends ReplaceablePart>(name: N, make: () => Parts[N]) => {
    // Cached: otherwise every part would have its own rate limiter and login.
    scope.register<Parts[N]>(TOKENS[name], { useFactory: instanceCachingFactory(make) });
  };
  const registerLazy = <N extends LazyPart>(name: N, give: Lazy<N>) => {
    scope.register(LAZY[name], { useValue: give });
  };
  for (const name of Object.keys(FACTORIES) as ReplaceablePart[])
    register(name, () => createPart(name, parts, overrides));
  for (const name of Object.keys(LAZY) as LazyPart[]) registerLazy(name, () => parts[name]);
  try {
    scope.resolve(TOKENS.addresses);
  } catch (error) {
    // Parts that a host has opened by then end as well; the caller gets the first failure.
    Promise.resolve(scope.dispose()).catch(() => undefined);
    throw error;
  }
  return scope;
}

/** The parts of a container: each is made when it is first read. Throws `host.aborted` after its end. */
export function partsOf(scope: DependencyContainer): Parts {
  const { lifetime } = scope.resolve(ConnectionLifetime);
  const getters = (Object.keys(TOKENS) as PartName[]).map((name): [PartName, PropertyDescriptor] => [
    name,
    {
      get: () => {
        if (lifetime.isOver()) throw closed();
        return scope.resolve<unknown>(TOKENS[name]);
      },
    },
  ]);
  return Object.defineProperties({}, Object.fromEntries(getters)) as Parts;
}
