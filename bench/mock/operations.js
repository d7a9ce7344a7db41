/** The requests that are measured, for a tenant with that many incidents; spread over the whole table. */
export function operations(rows, sample) {
  const bo = '/api/odata/businessobject/incidents';
  const numbers = Array.from({ length: 50 }, (_, index) => 10001 + Math.floor((index * (rows - 1)) / 50));
  const list = (query) => ({ path: `${bo}?${new URLSearchParams(query).toString()}` });
  const or50 = numbers.map((number) => `IncidentNumber eq ${number}`).join(' or ');
  const windowed = (id) => `LastModDateTime ge 2024-06-01 and LastModDateTime lt 2026-06-02 and RecId gt '${id}'`;
  return {
    key: sample.map((id) => ({ path: `${bo}('${id}')` })),
    number: numbers.map((number) => list({ $filter: `IncidentNumber eq ${number}` })),
    'RecId walk': sample.map((id) => list({ $filter: windowed(id), $orderby: 'RecId', $top: 100 })),
    'ordered page': [list({ $orderby: 'LastModDateTime desc', $top: 100 })],
    'or of 50 numbers': [list({ $filter: or50, $top: 50 })],
  };
}

/** The same questions for json-server. */
export function peerOperations(rows, sample) {
  const numbers = Array.from({ length: 50 }, (_, index) => 10001 + Math.floor((index * (rows - 1)) / 50));
  return {
    key: sample.map((id) => ({ path: `/incidents/${id}` })),
    number: numbers.map((number) => ({ path: `/incidents?IncidentNumber=${number}` })),
    'RecId walk': sample.map((id) => ({
      path: `/incidents?LastModDateTime_gte=2024-06-01&id_gte=${id}&_sort=id&_limit=100`,
    })),
    'ordered page': [{ path: '/incidents?_sort=LastModDateTime&_order=desc&_limit=100' }],
    'or of 50 numbers': [{ path: `/incidents?${numbers.map((number) => `IncidentNumber=${number}`).join('&')}` }],
  };
}

/** Ratios to the floor that must not be passed. */
export const BARS = { key: 1.5, number: 1.5, 'RecId walk': 6, 'ordered page': 6, 'or of 50 numbers': 4 };

/**
 * Ratios to json-server that must not be passed, where they are not a tenth. A record by its key costs us less than bare
 * Express sending a ready page, so a tenth of what it costs the peer would be less than any server takes for an answer.
 */
export const PEER_BARS = { key: 0.2 };
