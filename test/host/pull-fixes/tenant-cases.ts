import type { Desk, Outcome } from './desk.js';
import { LATER, pulledBefore, type FixCase } from './fix-case.js';

type Rule = Parameters<Desk['fault']>[0];

/** A run that meets this at its later pages, or at the operations that are named. */
const meets =
  (effect: Rule['do'][number], { op = 'list', skip = LATER }: { op?: 'list' | 'metadata'; skip?: number } = {}) =>
  (desk: Desk): Promise<Outcome> => {
    desk.fault({ match: { op }, when: { skip }, do: [effect] });
    return desk.pull();
  };
const lift = (desk: Desk) => {
  desk.lift();
};
const html = { status: { code: 200, template: 'html' } } as const;
const refusal = (text: string, code = 400) => ({ status: { code, body: { code: 'ISM_4000', message: [text] } } });

/** What a tenant may answer. */
export const TENANT_CASES: readonly FixCase[] = [
  {
    code: 'tenant.schema_changed',
    when: 'a field was added and the connection asks',
    fix: 'Run once with --accept-schema',
    async fail(desk) {
      desk.data['schema_changes'] = 'ask';
      await pulledBefore(desk);
      desk.fault({ do: [{ schema: { add: { field: 'Colour', value: 'green' } } }] });
      return desk.pull();
    },
    follow: () => undefined,
    asked: { acceptSchema: true },
  },
  {
    code: 'tenant.not_ivanti',
    when: 'a page for people comes in the midst of a run',
    fix: 'Check `instance` and `api_path`',
    fail: meets(html),
    follow: lift,
  },
  {
    code: 'tenant.bad_answer',
    when: 'answers come cut off',
    fix: 'Try again',
    fail: meets({ body: { replace: '{"@odata.context":"x","value":[{"RecId":' } }),
    follow: lift,
  },
  {
    code: 'tenant.bad_metadata',
    when: 'the $metadata document is cut off',
    fix: 'Open the document in a browser',
    fail: meets({ body: { replace: '<edmx:Edmx><Schema' } }, { op: 'metadata', skip: 0 }),
    follow: lift,
  },
  {
    code: 'tenant.not_found',
    when: 'the path of the collections is another one',
    fix: 'Check `api_path`',
    async fail(desk) {
      await pulledBefore(desk);
      desk.config = { api_path: '/api/odata/businessobjects/' };
      return desk.pull();
    },
    follow(desk) {
      desk.config = { api_path: '/HEAT/api/odata/businessobject/' };
    },
  },
  {
    code: 'tenant.refused',
    when: 'a filter is refused in the midst of a run',
    fix: 'Read the tenant’s message',
    fail: meets(refusal('The service is being upgraded.')),
    follow: lift,
  },
  {
    code: 'tenant.refused',
    when: 'a query is called invalid in the midst of a run',
    fix: 'Read the tenant’s message',
    fail: meets(refusal('Invalid OData query.')),
    follow: lift,
  },
  {
    code: 'tenant.failed',
    when: 'the tenant fails',
    fix: 'Try again later',
    fail: meets({ status: { code: 500 } }),
    follow: lift,
  },
  {
    code: 'tenant.paging',
    when: 'a tenant that cannot order is to be walked',
    fix: 'Set data.paging to auto or skip',
    fail(desk) {
      desk.data['paging'] = 'walk';
      desk.fault({ match: { op: 'list', query: /orderby/ }, do: [{ page: { kind: 'empty-204' } }] });
      return desk.pull();
    },
    follow({ data }) {
      data['paging'] = 'auto';
    },
  },
  {
    code: 'tenant.contradiction',
    when: 'a cache answers for another table, and is fixed',
    fix: 'Run again',
    fail: meets({ page: { kind: 'other-set' } }),
    follow: lift,
  },
  {
    code: 'tenant.contradiction',
    when: 'ordered pages are never right, and the run pages by offsets',
    fix: 'or set `data.paging` to skip',
    fail(desk) {
      const match = { op: 'list', query: /orderby=RecId/ } as const;
      desk.fault({ match, when: { skip: LATER }, do: [{ page: { kind: 'other-set' } }] });
      return desk.pull();
    },
    follow({ data }) {
      data['paging'] = 'skip';
    },
  },
  {
    code: 'tenant.contradiction',
    when: 'offsets are ignored, and the run walks',
    fix: 'set `data.paging` to walk',
    fail(desk) {
      desk.data['paging'] = 'skip';
      desk.fault({ match: { op: 'list', query: /skip=[1-9]/ }, do: [{ page: { kind: 'repeat-previous' } }] });
      return desk.pull();
    },
    follow({ data }) {
      data['paging'] = 'walk';
    },
  },
  {
    code: 'tenant.unsettled',
    when: 'records turn up in every pass, and the run walks',
    fix: 'or set `data.paging` to walk',
    fail(desk) {
      desk.data['paging'] = 'skip';
      return pullWhileOthersWork(desk);
    },
    follow(desk) {
      desk.lift();
      desk.data['paging'] = 'walk';
    },
  },
  {
    code: 'tenant.unsettled',
    when: 'records turn up in every pass, and the next run is at a quieter time',
    fix: 'Run again at a quieter time',
    fail(desk) {
      desk.data['paging'] = 'skip';
      return pullWhileOthersWork(desk);
    },
    follow: lift,
  },
  {
    code: 'tenant.unconfirmed_deletion',
    when: 'the tenant does not show the record of a row',
    fix: 'Verify again',
    async fail(desk) {
      await pulledBefore(desk);
      const [record] = desk.tenant.mock.records.list('incidents');
      desk.tenant.mock.records.delete('incidents', String(record?.['RecId']));
      return desk.pull({ verify: 'counts' });
    },
    follow: () => undefined,
    asked: { verify: 'counts' },
  },
  {
    code: 'tenant.incomplete',
    when: 'passes end before their count',
    fix: 'Run again',
    fail(desk) {
      desk.data['paging'] = 'skip';
      desk.fault({ match: { op: 'list' }, when: { skip: 4 }, do: [{ page: { kind: 'empty-204' } }] });
      return desk.pull();
    },
    follow: lift,
  },
  {
    code: 'tenant.mass_deletion',
    when: 'the role sees most records no more, and then again',
    fix: 'Check that the role still sees the records',
    async fail(desk) {
      desk.data['deletes'] = 'sweep';
      await pulledBefore(desk);
      hideMost(desk);
      return desk.pull();
    },
    follow({ tenant }) {
      tenant.mock.records.show('incidents');
    },
  },
  {
    code: 'tenant.mass_deletion',
    when: 'most records are really gone',
    fix: 'pull once with --accept-deletes',
    async fail(desk) {
      desk.data['deletes'] = 'sweep';
      await pulledBefore(desk);
      for (const { RecId: id } of desk.tenant.mock.records.list('incidents').slice(20)) {
        desk.tenant.mock.records.delete('incidents', id as string);
      }
      return desk.pull();
    },
    follow: () => undefined,
    asked: { acceptDeletes: true },
  },
];

function hideMost({ tenant: { mock } }: Desk): void {
  mock.mutations.add({ when: { after: 0 }, do: [{ hide: { set: 'incidents', count: 60 } }] });
}

/** Others make records that are stamped long ago, while a run reads. */
function pullWhileOthersWork(desk: Desk): Promise<Outcome> {
  const insert = { set: 'incidents', ago: 200 * 86_400_000, fields: { Subject: 'Made meanwhile', Symptom: 'x' } };
  desk.fault({ match: { op: 'list' }, when: { every: 5 }, do: [{ data: { insert } }] });
  return desk.pull();
}
