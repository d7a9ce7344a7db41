import { computed } from '../data/column.js';
import { evenly, fieldOf, from, linked, list, type Recipe } from './recipe.js';

/** Makers and models by kind of configuration item. */
const MODELS: Readonly<Record<string, { makers: readonly string[]; models: readonly string[] }>> = {
  Computer: {
    makers: ['Dell', 'Lenovo', 'HP', 'Apple', 'Fujitsu', 'Microsoft'],
    models: ['Latitude 7450', 'ThinkPad T14', 'EliteBook 840', 'MacBook Pro', 'Surface 7'],
  },
  Workstation: { makers: ['Dell', 'HP', 'Lenovo'], models: ['Precision 3680', 'Z2 G9', 'ThinkStation P3'] },
  Server: { makers: ['Dell', 'HPE'], models: ['PowerEdge R760', 'ProLiant DL380'] },
  MobileDevice: { makers: ['Apple', 'Samsung'], models: ['iPhone 16', 'Galaxy S25'] },
  Printer: { makers: ['HP', 'Brother', 'Canon'], models: ['LaserJet M611', 'HL-L6410', 'imageRUNNER 2930'] },
  PeripheralDevice: { makers: ['Logitech', 'Jabra', 'Dell'], models: ['MX Master 3', 'Evolve2 65', 'WD22'] },
  Router: { makers: ['Cisco', 'Juniper'], models: ['C8300', 'SRX380'] },
};
const NO_DEVICE = { makers: ['Ivanti'], models: ['-'] };

/** One item in eight is a service, one in four of the rarer kinds in turn, the rest are computers. */
const RARE = [
  'Server',
  'Workstation',
  'MobileDevice',
  'Printer',
  'PeripheralDevice',
  'Router',
  'CloudServiceAsset',
  'ivnt_Infrastructure',
];

function kindOf(row: number): string {
  if (row % 8 === 7) return 'Service';
  return row % 4 === 1 ? (RARE[Math.floor(row / 4) % RARE.length] ?? 'Computer') : 'Computer';
}

export const assetRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  const { pools } = context;
  const owner = evenly(context, 'OwnerLink', employees.size);
  const serial = evenly(context, 'SerialNumber', 0xffff_ffff);
  const choice = evenly(context, 'Model', 0xffff_ffff);
  const made = (what: 'makers' | 'models') => (row: number) => {
    const values = (MODELS[kindOf(row)] ?? NO_DEVICE)[what];
    return values[choice(row) % values.length] ?? null;
  };
  return {
    AssetTag: computed((row) => `AST-${String(row + 1).padStart(6, '0')}`),
    CIType: computed(kindOf),
    Description: from(context, 'Description', pools.notes),
    Name: computed((row) => `${pools.hosts[row % pools.hosts.length] ?? 'HOST'}-${row}`),
    Manufacturer: computed(made('makers')),
    Model: computed(made('models')),
    SerialNumber: computed((row) => serial(row).toString(36).toUpperCase()),
    IPAddress: from(context, 'IPAddress', pools.addresses),
    ...list(context, 'Status', 'CIStatus'),
    ...linked('OwnerLink', employees, owner),
    OwnerName: fieldOf(employees, 'DisplayName', owner),
    Category: computed((row) => (/Service/.test(kindOf(row)) ? 'Service' : 'Hardware')),
    ivnt_AssetFullType: computed(kindOf),
    ivnt_Location: from(context, 'ivnt_Location', pools.cities),
  };
};
