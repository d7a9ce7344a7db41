import type { Json } from '../json.js';
import type { Manifest } from '../manifest.js';
import type { CreatePlugin } from '../plugin.js';
import type { HostServices } from '../services.js';
import type { Item } from '../ticketing.js';

/** One question of the exam. `run` rejects with a sentence when the answer is wrong. */
export interface ExamCheck {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** What an author brings to the exam: the plugin and a product, real or imitated, that may be written to. */
export interface ExamSubject {
  readonly manifest: Manifest;
  readonly createPlugin: CreatePlugin;
  readonly services: HostServices;
  /** A configuration that works against the product. */
  readonly config: Json;
  /** One that the plugin must refuse. */
  readonly invalidConfig: Json;
  /** One that is well-formed but whose credential the product refuses. */
  readonly refusedConfig: Json;
  /** Requests that the product has received so far. */
  readonly received: () => number;
  /** For `ticketing`: an item and the rendered values of a ticket that the product accepts. */
  readonly ticket?: {
    readonly item: Item;
    readonly values: Readonly<Record<string, string>>;
    readonly update: Readonly<Record<string, string>>;
  };
  /** For `pull`: a configured table with more than two pages of records. */
  readonly table?: string;
  /** For a product that is asked over HTTP: how the plugin is let loose on a hostile one. */
  readonly hostile?: {
    /** URL of the built file whose default export creates the plugin: it runs in a process of its own. */
    readonly module: string | URL;
    /**
     * A configuration for a product at an address such as `http://127.0.0.1:8080`, with short time limits: what drips
     * is waited for in real time, while pauses of the plugin by the host's clock pass at once.
     */
    readonly configAt: (address: string) => Json;
    /** Longest time for one answer; default 60. */
    readonly seconds?: number;
    /** Most memory of the process; default 512. */
    readonly memoryMb?: number;
  };
}

export type ExamPlugin = ReturnType<CreatePlugin>;

/** Runs `body` with a plugin of its own and disposes of it. */
export async function withPlugin(
  subject: ExamSubject,
  body: (plugin: ExamPlugin) => Promise<void>,
  config: Json = subject.config,
): Promise<void> {
  const plugin = subject.createPlugin(subject.services, config);
  try {
    await body(plugin);
  } finally {
    await plugin.dispose();
  }
}

export function demand(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}

/** The part of the subject that a capability needs. */
export function given<T>(value: T | undefined, name: string): T {
  demand(value !== undefined, `The exam needs the subject's "${name}".`);
  return value;
}
