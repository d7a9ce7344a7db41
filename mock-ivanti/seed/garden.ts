import type { SeededSet } from '../data/seeded-set.js';
import type { BusinessObject } from '../schema/business-object.js';
import { SERVICE_DESK_TEAM_ID } from '../schema/pick-lists.js';
import { incidentRecipe } from './incident-recipe.js';
import { categoryRecipe, employeeRecipe, orgUnitRecipe, teamRecipe } from './people-recipes.js';
import { offeringParameterRecipe, offeringRecipe } from './offering-recipes.js';
import { plantSet } from './plant.js';
import { fillPools } from './pools.js';
import type { Recipe } from './recipe.js';
import * as work from './work-recipes.js';

const RECIPES: Readonly<Record<string, Recipe>> = {
  organizationalunits: orgUnitRecipe,
  standarduserteams: teamRecipe,
  categorys: categoryRecipe,
  employees: employeeRecipe,
  incidents: incidentRecipe,
  changes: work.changeRecipe,
  problems: work.problemRecipe,
  servicereqs: work.serviceRequestRecipe,
  tasks: work.taskRecipe,
  cis: work.ciRecipe,
  journals: work.noteRecipe,
  attachments: work.attachmentRecipe,
  servicereqtemplates: offeringRecipe,
  servicereqtemplateparams: offeringParameterRecipe,
};

const FIXED_IDS: Readonly<Record<string, readonly string[]>> = { standarduserteams: [SERVICE_DESK_TEAM_ID] };

export interface SeedOptions {
  readonly seed: number;
  /** Rows by set; other sets get the size their definition gives. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly apiUser: string;
}

/** Sets without which no record can be made: their first row always exists. */
const INDISPENSABLE = new Set(['organizationalunits', 'standarduserteams', 'categorys', 'employees']);

/** Seeds every table of the schema, in the schema's order, so that a set can refer to the ones before it. */
export function seedTables({ seed, sizes, objects, apiUser }: SeedOptions): ReadonlyMap<string, SeededSet> {
  const pools = fillPools(seed);
  const sets = new Map<string, SeededSet>();
  const set = (name: string): SeededSet => {
    const found = sets.get(name);
    if (!found) throw new Error(`Set ${name} is not seeded yet`);
    return found;
  };
  for (const object of objects.values()) {
    if (object.subtype) continue;
    const wanted = sizes[object.set] ?? object.size;
    const size = INDISPENSABLE.has(object.set) ? Math.max(1, wanted) : wanted;
    const recipe = RECIPES[object.set] ?? (() => ({}));
    sets.set(
      object.set,
      plantSet({ seed, size, object, recipe, pools, apiUser, set, fixedIds: FIXED_IDS[object.set] ?? [] }),
    );
  }
  return sets;
}
