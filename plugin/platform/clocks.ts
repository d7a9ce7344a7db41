/** Milliseconds since 1970 by the tenant's clock. */
export type TenantInstant = number & { readonly clock: 'tenant' };

/** Milliseconds since 1970 by the host's time of day, which anybody may set at any moment. */
export type HostInstant = number & { readonly clock: 'host' };

/** Milliseconds of the even count that `Clock.monotonic` gives: a moment to wait for, whatever clocks are set to. */
export type EvenInstant = number & { readonly clock: 'even' };
