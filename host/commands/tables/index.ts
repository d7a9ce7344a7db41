import type { Command } from 'commander';
import { addTablesDescribe } from './describe.js';
import { addTablesList } from './list.js';

/** `tables` alone lists. */
export function addTables(tables: Command): void {
  // Options behind `describe` are its own.
  tables.enablePositionalOptions();
  addTablesList(tables);
  addTablesDescribe(tables);
}
