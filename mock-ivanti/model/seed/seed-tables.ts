import type { SeededSet } from '../data/seeded-set.js';
import type { BusinessObject } from '../schema/business-object.js';
import { SERVICE_DESK_TEAM_ID, type PickLists, type PickOption } from '../schema/pick-lists.js';
import { assetRecipe } from './asset-recipe.js';
import { escalationWatchRecipe } from './escalation-recipe.js';
import { incidentRecipe } from './incident-recipe.js';
import { categoryRecipe, employeeRecipe, orgUnitRecipe, teamRecipe } from './people-recipes.js';
import { offeringParameterRecipe, offeringRecipe } from './offering-recipes.js';
import { optionsRecipe } from './options-recipe.js';
import { planSet, type PlannedSet } from './planned.js';
import { buildTable } from './build-table.js';
import { fillPools } from './pools.js';
import type { Recipe } from './recipe.js';
import * as standard from './standard-recipes.js';
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
  cis: assetRecipe,
  journals: work.noteRecipe,
  attachments: work.attachmentRecipe,
  servicereqtemplates: offeringRecipe,
  servicereqtemplateparams: offeringParameterRecipe,
  servicereqsubscriptions: standard.subscriptionRecipe,
  locations: standard.locationRecipe,
  departments: standard.departmentRecipe,
  agencys: standard.agencyRecipe,
  frs_data_escalation_watchs: escalationWatchRecipe,
  ivnt_securityincidents: standard.securityIncidentRecipe,
  frs_knowledges: standard.knowledgeRecipe,
  frs_def_roles: standard.roleRecipe,
  frs_approvalvotetrackings: standard.approvalVoteRecipe,
  frs_projects: standard.projectRecipe,
  releases: standard.releaseRecipe,
  serviceagreements: standard.agreementRecipe,
  frs_compositecontract_emails: standard.contactEmailRecipe,
  frs_myitems: standard.myItemRecipe,
  incidentdetails: standard.incidentDetailRecipe,
  incidentdetailaccountlos: standard.incidentDetailRecipe,
  profiles: standard.profileRecipe,
};

const FIXED_IDS: Readonly<Record<string, readonly string[]>> = { standarduserteams: [SERVICE_DESK_TEAM_ID] };

export interface SeedOptions {
  readonly seed: number;
  /** Rows by set; other sets get the size their definition gives. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly pickLists: PickLists;
  /** Internal names of the tenant's roles. */
  readonly roles: readonly string[];
  readonly apiUser: string;
}

/** Sets without which no record can be created: their first row always exists. */
const INDISPENSABLE = new Set(['organizationalunits', 'standarduserteams', 'categorys', 'employees']);

const ROLES_SET = 'frs_def_roles';

function optionsOf(object: BusinessObject, pickLists: PickLists): readonly PickOption[] | undefined {
  return object.options === undefined ? undefined : (pickLists.get(object.options) ?? []);
}

function sizeOf(object: BusinessObject, options: SeedOptions): number {
  const { sizes, objects, pickLists, roles } = options;
  const wanted = sizes[object.set];
  const kept = optionsOf(object, pickLists)?.length ?? (object.set === ROLES_SET ? roles.length : undefined);
  if (kept !== undefined && wanted !== undefined && wanted > kept) {
    throw new RangeError(`Option sizes: ${object.set} has ${kept} records, one for each option or role there is`);
  }
  const model = object.sizeOf === undefined ? undefined : objects.get(object.sizeOf);
  const size = wanted ?? kept ?? (model ? sizeOf(model, options) : object.size);
  return INDISPENSABLE.has(object.set) ? Math.max(1, size) : size;
}

/** Seeds every table of the schema, in the schema's order, so that a set can refer to earlier ones. */
export function seedTables(options: SeedOptions): ReadonlyMap<string, SeededSet> {
  const { seed, objects, pickLists, roles, apiUser } = options;
  const pools = fillPools(seed);
  const owners = [...objects.values()].filter((object) => object.table === object.set);
  const plans = new Map(
    owners.map((object) => {
      const ids = optionsOf(object, pickLists)?.map(({ recId }) => recId) ?? FIXED_IDS[object.set] ?? [];
      return [object.set, planSet(seed, object.set, sizeOf(object, options), ids)];
    }),
  );
  const planned = (name: string): PlannedSet => known(plans, name);
  const sets = new Map<string, SeededSet>();
  const set = (name: string): SeededSet => known(sets, name);
  for (const object of owners) {
    const held = optionsOf(object, pickLists);
    const recipe = held ? optionsRecipe(held) : (RECIPES[object.set] ?? (() => ({})));
    sets.set(object.set, buildTable({ seed, object, recipe, pools, apiUser, set, planned, roles }));
  }
  return sets;
}

function known<T>(sets: ReadonlyMap<string, T>, name: string): T {
  const found = sets.get(name);
  if (!found) throw new Error(`Set ${name} is not seeded yet`);
  return found;
}
