import type { Command } from 'commander';
import { addPasswordLink } from './link.js';
import { addPasswordReset } from './reset.js';

export function addPassword(password: Command): void {
  addPasswordLink(password);
  addPasswordReset(password);
}
