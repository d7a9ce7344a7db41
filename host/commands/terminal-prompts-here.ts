import type { OpenPrompts } from './offer-proposals.js';

/** Undefined where there is no person: questions need a terminal for the keys and for the text. */
export function terminalPromptsHere(): OpenPrompts | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async () => (await import('../init/terminal-prompts.js')).terminalPrompts();
}
