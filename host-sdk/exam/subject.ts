import type { Json, JsonObject } from '../json.js';
import type { Manifest } from '../manifest.js';
import type { CapabilityInterfaces, CreatePlugin, Plugin } from '../plugin.js';
import type { HostServices } from '../services.js';
import type { Item, TicketRef } from '../ticket.js';

/** The subject of the exam: the plugin and a product, real or simulated, that the exam may write to. */
export interface ExamSubject {
  readonly manifest: Manifest;
  readonly createPlugin: CreatePlugin;
  readonly services: HostServices;
  /** A configuration that works against the product. */
  readonly config: Json;
  /** A configuration that the plugin must refuse. */
  readonly invalidConfig: Json;
  /** A valid configuration whose credential the product refuses. */
  readonly refusedConfig: Json;
  /** Requests that the product has received so far; absent if they are not counted. */
  readonly received?: () => number;
  /** For `ticketing`: an item and the rendered values of a ticket that the product accepts. */
  readonly ticket?: {
    readonly item: Item;
    readonly values: Readonly<Record<string, string>>;
    readonly update: Readonly<Record<string, string>>;
    /** The texts that were added to a ticket, read from the product without the plugin. */
    readonly notesOf?: (ref: TicketRef) => Promise<readonly string[]> | readonly string[];
  };
  /** For `pull`: a configured table with more than two pages of records. */
  readonly table?: string;
  /** For an HTTP product: how to run the plugin against a hostile server. */
  readonly hostile?: {
    /** URL of the built file whose default export creates the plugin: it runs in a separate process. */
    readonly module: string | URL;
    /**
     * A configuration for a product at an address such as `http://127.0.0.1:8080`, with short time limits: slow answers
     * take real time, but pauses of the plugin by the host's clock end at once.
     */
    readonly configAt: (address: string) => Json;
    /** Longest time of one answer in seconds; default 60. */
    readonly seconds?: number;
    /** Most memory of the process in MB; default 512. */
    readonly memoryMb?: number;
  };
}

/** With every capability: a check uses only declared ones. */
export type ExamPlugin = Plugin & CapabilityInterfaces;

/** Runs `body` with a new plugin and disposes of it. `changes` override the subject. */
export async function withPlugin<T>(
  subject: ExamSubject,
  body: (plugin: ExamPlugin) => Promise<T>,
  changes: Partial<ExamSubject> = {},
): Promise<T> {
  const { createPlugin, services, config } = { ...subject, ...changes };
  // A copy, so that a change by one check does not affect the next.
  const plugin = createPlugin(services, structuredClone(config)) as ExamPlugin;
  try {
    return await body(plugin);
  } finally {
    await plugin.dispose();
  }
}

export function demand(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}

/** The part of the subject that a check needs. */
export function given<T>(value: T | undefined, name: string): T {
  demand(value !== undefined, `The exam needs the subject's "${name}".`);
  return value;
}

export function schemaOf({ manifest }: ExamSubject): JsonObject {
  return manifest.configuration as JsonObject;
}

/** A value after storing and reading must equal the original. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
