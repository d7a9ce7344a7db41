import { gzipSync } from 'node:zlib';

const MB = 1024 * 1024;
const property = (at) => `<Property Name="Field${at}" Type="Edm.String" MaxLength="60" Unicode="false" />`;
const entity = (name, body, base = '') => `<EntityType Name="${name}"${base}>${body}</EntityType>`;
const edmx = (body) =>
  `<edmx:Edmx Version="4.0" xmlns:edmx="e"><edmx:DataServices><Schema Namespace="M">${body}</Schema></edmx:DataServices></edmx:Edmx>`;
const incident = entity(
  'incident',
  '<Key><PropertyRef Name="RecId"/></Key><Property Name="RecId" Type="Edm.String"/><Property Name="LastModDateTime" Type="Edm.DateTimeOffset"/>',
);
const list = (length, one) => Array.from({ length }, (_, at) => one(at)).join('');
const chained = (length) =>
  list(length, (at) =>
    entity(at === length - 1 ? 'incident' : `t${at}`, property(at), at === 0 ? '' : ` BaseType="M.t${at - 1}"`),
  );
const records = (content) => ({ json: `{"@odata.context":"incidents","value":[${content}]}` });

/** Each as the body of $metadata or of a page, and its encoding. What is left out is as it should be. */
export const ANSWERS = {
  '16 MB of blanks': { json: ' '.repeat(16 * MB - 1) },
  'a gigabyte in gzip': { json: gzipSync(Buffer.alloc(512 * MB, ' ')), encoding: 'gzip' },
  '5 million empty records': records('{},'.repeat(5 * MB) + '{}'),
  '49,000 names in a record': records(`{"RecId":"A",${list(49_000, (at) => `"k${at}":1,`)}"z":1}`),
  '12,000 records of their own shape': records(list(12_000, (at) => `{"RecId":"${at}","k${at}":1},`) + '{}'),
  'a text of 15 MB': records(`{"RecId":"A","Text":"${'é'.repeat(7 * MB)}"}`),
  'bytes that are no text': { json: Buffer.alloc(16 * MB - 1, 0xff) },
  'a million levels': records('['.repeat(MB) + ']'.repeat(MB)),
  '256 kB of error text': { status: 500, json: JSON.stringify({ message: ['password='.repeat(28_000)] }) },
  '3,000 chained types': { xml: edmx(chained(3000)) },
  '16 MB of properties': { xml: edmx(incident + list(1000, (at) => entity(`t${at}`, list(190, property)))) },
  '127 kB of empty elements': { xml: edmx(incident + '<a/>'.repeat(31_500)) },
  '127 kB of instructions': { xml: edmx(incident) + '<?x?>'.repeat(25_000) },
  '127 kB of attributes without values': { xml: edmx(`${incident}<a ${'b '.repeat(63_000)}/>`) },
  '16 MB of open elements': { xml: '<a>'.repeat(5 * MB) },
  'one type with 9,000 properties': { xml: edmx(entity('incident', property(0) + list(9000, property))) },
};

export const DESCRIPTION = edmx(incident);
