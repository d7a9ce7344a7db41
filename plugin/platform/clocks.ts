/** Milliseconds since 1970 by the tenant's clock. */
export type TenantInstant = number & { readonly clock: 'tenant' };

/** Milliseconds since 1970 by the host's time of day, which an operator may set at any moment. */
export type HostInstant = number & { readonly clock: 'host' };

/** Milliseconds of the steady count that `Clock.monotonic` gives: for waits, because no clock setting changes it. */
export type EvenInstant = number & { readonly clock: 'even' };
