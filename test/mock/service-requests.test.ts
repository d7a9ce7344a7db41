import { describe, expect, test } from 'vitest';
import { messageOf, recordOf, rowsOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

interface Order {
  readonly offering: Record<string, unknown>;
  readonly parameters: readonly Record<string, unknown>[];
  readonly idOf: (name: string) => string;
  /** Sends values by parameter name; the option of a list is looked up and sent beside it, as a form does. */
  readonly send: (values: Record<string, unknown>, more?: object) => Promise<Reply>;
}

/** Does what an order form does: reads the catalogue, then the parameters, then sends the request. */
async function openOrder({ call, credentials: { employeeRecId } }: MockTenant, name = 'New laptop'): Promise<Order> {
  const catalogue = (await call(`/api/rest/Template/${employeeRecId}/_All_`)).json as Record<string, unknown>[];
  const offering = catalogue.find((each) => each['strName'] === name)!;
  const subscriptionId = String(offering['strSubscriptionId']);
  const form = await call(`/api/rest/ServiceRequest/PackageData/${subscriptionId}/HQ`);
  const parameters = (form.json as { lstParameters: Record<string, unknown>[] }).lstParameters;
  const idOf = (wanted: string): string =>
    (parameters.find((each) => each['strName'] === wanted)?.['strRecId'] as string | undefined) ?? wanted;
  const optionOf = async (id: string, value: unknown): Promise<string | undefined> => {
    const list = await call(`/api/rest/ServiceRequest/${id}/ValidationList`, { method: 'POST' });
    return (list.json as string[][]).find(([, text]) => text === value)?.[0];
  };
  return {
    offering,
    parameters,
    idOf,
    async send(values, more) {
      const entries = await Promise.all(
        Object.entries(values).map(async ([key, value]) => {
          const option = await optionOf(idOf(key), value);
          const beside = option === undefined ? [] : [[`par-${idOf(key)}-recId`, option]];
          return [[`par-${idOf(key)}`, value], ...beside];
        }),
      );
      const parameters = Object.fromEntries(entries.flat()) as Record<string, unknown>;
      const body = { subscriptionId, strUserId: employeeRecId, serviceReqData: {}, parameters, ...more };
      return call('/api/rest/ServiceRequest/new', { method: 'POST', body });
    },
  };
}

const errorOf = (reply: Reply): unknown => {
  expect([reply.status, reply.json]).toEqual([200, expect.objectContaining({ IsSuccess: false })]);
  return (reply.json as { ErrorText: string }).ErrorText;
};

/** What is stored of a request, by parameter name. */
async function storedOf({ odata }: MockTenant, reply: Reply): Promise<Record<string, unknown>> {
  expect(reply.json).toMatchObject({ IsSuccess: true });
  const [made] = (reply.json as { ServiceRequests: Record<string, string>[] }).ServiceRequests;
  const path = `servicereqs('${made!['strRequestRecId']!}')/ServiceReqContainsServiceReqParam`;
  const rows = rowsOf(await odata(path, { query: { $top: 100 } }));
  return Object.fromEntries(rows.map((row) => [String(row['ParameterName']), row['ParameterValue']]));
}

test('an offering is ordered: the request and its parameters are stored', async () => {
  const tenant = await startMock();
  const { offering, parameters, idOf, send } = await openOrder(tenant);
  expect(parameters.map((each) => each['strName'])).toEqual(['Location', 'Urgency', 'Reason']);
  const more = { strCustomerLocation: 'Berlin', serviceReqData: { Subject: 'A laptop, please' } };
  const reply = await send({ Urgency: 'High', Location: 'Berlin' }, more);
  expect(reply.json).toMatchObject({ IsSuccess: true, ErrorText: null, InvalidServiceRequests: [] });
  const [made] = (reply.json as { ServiceRequests: Record<string, string>[] }).ServiceRequests;
  expect(tenant.mock.records.get('servicereqs', made!['strRequestRecId']!)).toMatchObject({
    Subject: 'A laptop, please',
    ServiceReqNumber: Number(made!['strRequestNum']),
    SvcReqTmplLink: offering['strRecId'],
    CustomerLocation: 'Berlin',
  });
  const instances = made!['parameterTemplateParameterIds'] as unknown as Record<string, string>;
  expect(tenant.mock.records.get('servicereqparams', instances[idOf('Urgency')]!)).toMatchObject({
    ParameterValue: 'High',
    SvcReqTmplParamLink: idOf('Urgency'),
    ParentLink: made!['strRequestRecId'],
  });
  expect(await storedOf(tenant, reply)).toEqual({ Location: 'Berlin', Urgency: 'High', Reason: '' });
});

test('a subscription id is not the id of its template, and neither is accepted for the other', async () => {
  const tenant = await startMock();
  const { offering, send } = await openOrder(tenant);
  const [subscription, template] = [String(offering['strSubscriptionId']), String(offering['strRecId'])];
  expect(tenant.mock.records.get('servicereqsubscriptions', subscription)).toMatchObject({ SvcReqTmplLink: template });
  expect((await tenant.call(`/api/rest/ServiceRequest/PackageData/${template}`)).status).toBe(400);
  expect(errorOf(await send({}, { subscriptionId: template }))).toBe('The subscription cannot be found');
  const Status = 'Published (Automatic)';
  const made = tenant.mock.records.insert('servicereqtemplates', { Name: 'A plant', Status });
  expect((await openOrder(tenant, 'A plant')).offering).toMatchObject({ strSubscriptionId: made['RecId'] });
});

test('a refusal is 200 with IsSuccess false and one problem, and nothing is stored', async () => {
  const tenant = await startMock();
  const { idOf, send } = await openOrder(tenant);
  const before = tenant.mock.records.count('servicereqs');
  const bare = { parameters: { [`par-${idOf('Urgency')}`]: 'High' } };
  const foreign = { parameters: { ...bare.parameters, [`par-${idOf('Urgency')}-recId`]: '1'.repeat(32) } };
  const failures = [
    await send({}),
    await send({ Urgency: '' }),
    await send({ Urgency: 'Whenever' }),
    await send({}, bare),
    await send({}, foreign),
    await send({ Urgency: 'High' }, { subscriptionId: 'x' }),
    await send({ Urgency: 'High' }, { strUserId: 'x' }),
  ];
  expect(failures.map(errorOf)).toEqual([
    'Parameter Urgency is required',
    'Parameter Urgency is required',
    "'Whenever' is not in the validation list of parameter Urgency",
    "'Urgency' validation list's value was submitted without it's identifier.",
    `'${'1'.repeat(32)}' is not the identifier of 'High' in the validation list of parameter Urgency`,
    'The subscription cannot be found',
    'The user cannot be found',
  ]);
  expect(tenant.mock.records.count('servicereqs')).toBe(before);
});

describe('offerings differ', () => {
  test('one asks for a text alone, one for nothing, the others for lists, check boxes and dates', async () => {
    const tenant = await startMock();
    const { call, odata, credentials } = tenant;
    const catalogue = await call(`/api/rest/Template/${credentials.employeeRecId}/_All_`);
    const types = new Map<string, unknown[]>();
    for (const { strRecId: id, strName: name } of catalogue.json as Record<string, string>[]) {
      const query = {
        $filter: `ParentLink_RecID eq '${id!}'`,
        $select: 'RecId,DisplayName,DisplayType,RequiredExpression',
      };
      const rows = rowsOf(await odata('ServiceReqTemplateParams', { query }));
      types.set(name!, rows.map((row) => row['DisplayType']).toSorted());
    }
    expect(types.get('Shared mailbox')).toEqual(['text']);
    expect(types.get('Password reset')).toEqual([]);
    expect(new Set([...types.values()].flat())).toEqual(
      new Set(['text', 'combo', 'checkbox', 'date', 'datetime', 'label']),
    );
    expect((await (await openOrder(tenant, 'Password reset')).send({})).json).toMatchObject({ IsSuccess: true });
  });

  test('what is not sent is the default; a label holds nothing', async () => {
    const tenant = await startMock();
    const access = await openOrder(tenant, 'Access to an application');
    expect(await storedOf(tenant, await access.send({ Application: 'CRM' }))).toEqual({
      Application: 'CRM',
      Level: 'Read',
      Until: '',
    });
    const newcomer = await openOrder(tenant, 'New employee');
    const answers = { 'First name': 'Ada', 'Last name': 'Example', 'First day': '2026-08-03' };
    expect(await storedOf(tenant, await newcomer.send(answers))).toEqual({
      ...answers,
      'First day': '2026-08-03T00:00:00Z',
      'Needs a laptop': 'true',
    });
    expect(errorOf(await newcomer.send({ 'First name': 'Ada' }))).toBe('Parameter Last name is required');
    expect(errorOf(await newcomer.send({ ...answers, 'First day': 'soon' }))).toBe(
      "'soon' is not a date for parameter First day",
    );
  });

  test.each([
    ['true', 'true'],
    ['false', 'false'],
    [true, 'false'],
    ['True', 'false'],
    [1, 'false'],
  ])('a check box sent as %j is stored as %s, and the request succeeds', async (sent, stored) => {
    const tenant = await startMock();
    const { send } = await openOrder(tenant, 'Mobile phone');
    const reply = await send({ Model: 'Large', 'Keep the number': sent });
    expect(await storedOf(tenant, reply)).toMatchObject({ Model: 'Large', 'Keep the number': stored });
    const isSaid = tenant.mock.journal.findings().some((finding) => finding.includes('check box Keep the number'));
    expect(isSaid).toBe(sent !== 'true' && sent !== 'false');
  });

  test('a parameter of another offering is left out, and the request succeeds', async () => {
    const tenant = await startMock();
    const { idOf } = await openOrder(tenant);
    const { send } = await openOrder(tenant, 'Shared mailbox');
    const reply = await send({ 'Mailbox name': 'press', [idOf('Reason')]: 'because' });
    expect(await storedOf(tenant, reply)).toEqual({ 'Mailbox name': 'press' });
  });
});

test('the validation list of a combo answers to POST; a GET gets an empty list', async () => {
  const tenant = await startMock();
  const { idOf } = await openOrder(tenant);
  const path = `/api/rest/ServiceRequest/${idOf('Urgency')}/ValidationList`;
  const rows = (await tenant.call(path, { method: 'POST' })).json as string[][];
  expect(rows.map(([, value]) => value)).toEqual(['High', 'Medium', 'Low']);
  expect((await tenant.call(path)).json).toEqual([]);
});

test.each([
  [-120, '2026-07-30T09:00:00Z'],
  [0, '2026-07-30T07:00:00Z'],
  [120, '0001-01-01T00:00:00Z'],
])('on a tenant two hours ahead, localOffset %i succeeds and stores %s', async (localOffset, stored) => {
  const tenant = await startMock({ timeZone: 'Europe/Berlin' });
  const { send } = await openOrder(tenant, 'Remote access');
  const reply = await send({ From: '2026-07-30T09:00:00Z' }, { localOffset });
  expect(await storedOf(tenant, reply)).toMatchObject({ From: stored, Urgency: 'Medium' });
});

test('an unknown employee has no offerings; an unknown subscription is 400', async () => {
  const { call } = await startMock();
  expect((await call('/api/rest/Template/nobody/_All_')).json).toEqual([]);
  expect((await call('/api/rest/ServiceRequest/PackageData/nothing')).status).toBe(400);
});

describe('a request posted to the collection', () => {
  test('with its template needs no summary: subject and service are the template`s', async () => {
    const { odata, credentials } = await startMock();
    const [template] = rowsOf(await odata('servicereqtemplates', { query: { $search: 'mailbox' } }));
    const Urgency = 'Low';
    const body = { SvcReqTmplLink: template!['RecId'], ProfileLink: credentials.employeeRecId, Symptom: 'x', Urgency };
    const made = await odata('servicereqs', { method: 'POST', body: { ...body, Status: 'Submitted' } });
    expect(made.status).toBe(201);
    expect(recordOf(made)).toMatchObject({
      Subject: 'Shared mailbox',
      Service: template!['Service'],
      SvcReqTmplLink_Category: 'ServiceReqTemplate',
      Status: 'Submitted',
      Source: 'Self Service',
      Urgency,
      ProfileFullName: 'Integration Service',
    });
    const own = await odata('servicereqs', { method: 'POST', body: { ...body, Subject: 'Mine' } });
    expect(recordOf(own)).toMatchObject({ Subject: 'Mine' });
  });

  test('without one still does, and a template that does not exist is refused', async () => {
    const { odata, credentials } = await startMock();
    const body = { ProfileLink: credentials.employeeRecId, Symptom: 'x', Status: 'Submitted' };
    const bare = await odata('servicereqs', { method: 'POST', body });
    expect([bare.status, messageOf(bare)]).toEqual([400, expect.stringContaining('"Summary"')]);
    const lost = { ...body, SvcReqTmplLink: 'F'.repeat(32) };
    const reply = await odata('servicereqs', { method: 'POST', body: lost });
    expect([reply.status, messageOf(reply)]).toEqual([400, expect.stringContaining('ServiceReqTemplate')]);
  });
});
