import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describeEntity } from '../dist/plugin/odata/described-entity.js';

/**
 * Reading $metadata against its floor: the same library's validate and parse of the same bytes, with the options that
 * attributes need. Time as the median of rounds taken in turn; memory as the
 * peak of a process that reads the document once.
 */
const ENTITIES = 38;
const FIELDS = 180;
const ROUNDS = 15;

const document = `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="MetaData" xmlns="http://docs.oasis-open.org/odata/ns/edm">
${Array.from({ length: ENTITIES }, (_, entity) => entityType(entity)).join('\n')}
</Schema></edmx:DataServices></edmx:Edmx>`;

function entityType(entity) {
  const property = (_, at) => `<Property Name="Field${at}" Type="Edm.String" MaxLength="${at + 1}" Unicode="false" />`;
  const relation = (_, at) =>
    `<NavigationProperty Name="Rel${at}" Type="Collection(MetaData.entity${at})"><OnDelete Action="Cascade" /></NavigationProperty>`;
  return `<EntityType Name="entity${entity}"><Key><PropertyRef Name="Field0" /></Key>
${Array.from({ length: FIELDS }, property).join('\n')}${entity === 0 ? Array.from({ length: ENTITIES }, relation).join('\n') : ''}</EntityType>`;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
});
const floor = () => XMLValidator.validate(document) === true && parser.parse(document);
const ours = () => describeEntity(document, 'entity1s');

function time(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Peak memory in KB of a process of its own that reads the document once. */
function peak(name) {
  return Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), name], { encoding: 'utf8' }));
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export function run() {
  for (let round = 0; round < 5; round++) [floor, ours].forEach(time);
  const times = Array.from({ length: ROUNDS }, () => ({ floor: time(floor), ours: time(ours) }));
  const peaks = Array.from({ length: 3 }, () => ({ floor: peak('floor'), ours: peak('ours') }));
  const of = (rows, key) => median(rows.map((row) => row[key]));
  const size = `${Math.round(document.length / 1024)} KB of $metadata`;
  return [
    { what: `time for ${size} against validate + parse`, ratio: of(times, 'ours') / of(times, 'floor'), limit: 1.2 },
    {
      what: `peak memory for ${size} against validate + parse`,
      ratio: of(peaks, 'ours') / of(peaks, 'floor'),
      limit: 1.2,
    },
  ];
}

const alone = { floor, ours }[process.argv[2]];
if (alone !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  alone();
  console.log(process.resourceUsage().maxRSS);
}
