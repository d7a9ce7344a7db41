import type { FromExtendedSchema } from 'json-schema-to-ts';
import type { Clock, FormHints, FormSchema, LoginProof, Secrets } from '../../host-sdk/index.js';
import type { Credential } from '../http/authenticate.js';
import type { Send } from '../http/send.js';
import type { KeptToken } from './token-holder.js';

/**
 * One way to authenticate. To add one, add its file, a line in `registry.ts` and a test: the configuration's schema,
 * the keys of the product documents and `docs/authentication.md` follow from it.
 */
export interface Strategy {
  /** A branch of the section `auth`. A setting that is secret is `writeOnly`. */
  readonly schema: StrategySchema;
  /**
   * Who is asked for a credential: at most the tenant, or an identity provider, whose address is the setting marked
   * with `x-role: address`.
   */
  readonly needs: 'tenant' | 'identity-provider';
  /** Other names that the product documents have for it. */
  readonly aliases?: readonly string[];
  /**
   * Sends nothing: the credential sends when it is first asked. Secrets arrive as references and are resolved when
   * used.
   */
  create(auth: AuthSettings, context: StrategyContext): Credential;
}

/** The section `auth` of a checked configuration, the part that all strategies share. */
export interface AuthSettings {
  readonly strategy: string;
}

/**
 * The shape that all branches share. TypeScript cannot derive the whole type from the schema: the compiler gives up.
 */
export interface StrategySchema {
  readonly title: string;
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, SettingSchema>> & {
    readonly strategy: SettingSchema & { readonly type: 'string'; readonly const: string };
  };
}

export interface SettingSchema {
  readonly description?: string;
  readonly default?: string;
  readonly enum?: readonly string[];
  readonly writeOnly?: boolean;
  readonly 'x-role'?: string;
}

/** What a strategy may use besides its own settings. */
export interface StrategyContext {
  /** Where tokens are requested: the login of the tenant, or the address of the identity provider. */
  readonly tokenUrl: URL;
  /** Name of the tenant at login. */
  readonly tenant: string;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Sends to `tokenUrl`, without a credential. */
  readonly send: Send;
  /**
   * The token that the host keeps for the next process, where it keeps any.
   * @param proofOf What the token depends on beside the addresses: who logs in, and the secret.
   */
  readonly kept: (proofOf: () => Promise<LoginProof>) => KeptToken | undefined;
}

/** The settings of a strategy, checked: the type of what its schema describes. */
export type SettingsOf<S extends FormSchema> = FromExtendedSchema<FormHints, S>;

/** The setting that holds a secret, or a reference to one. */
export const SECRET = { type: 'string', minLength: 1, format: 'password', writeOnly: true } as const;
