import type { Command } from 'commander';
import { addPasswordLink } from './password-link.js';
import { addPasswordReset } from './password-reset.js';

export function addPassword(password: Command): void {
  addPasswordLink(password);
  addPasswordReset(password);
}
