import { expect, test } from 'vitest';
import { type MockTenant, type Reply, startMock } from './mock-tenant.js';

interface Order {
  readonly offering: Record<string, unknown>;
  readonly parameters: readonly Record<string, unknown>[];
  readonly send: (values: Record<string, string>, more?: object) => Promise<Reply>;
}

/** Does what an order form does: reads the catalogue, then the parameters, then sends the request. */
async function openOrder({ call, credentials: { employeeRecId } }: MockTenant): Promise<Order> {
  const catalogue = await call(`/api/rest/Template/${employeeRecId}/_All_`);
  const [offering] = catalogue.json as Record<string, unknown>[];
  const subscriptionId = String(offering!['strSubscriptionId']);
  const form = await call(`/api/rest/ServiceRequest/PackageData/${subscriptionId}/HQ`);
  const parameters = (form.json as { lstParameters: Record<string, unknown>[] }).lstParameters;
  const keyOf = (name: string): string =>
    `par-${String(parameters.find((each) => each['strName'] === name)!['strRecId'])}`;
  return {
    offering: offering!,
    parameters,
    send: (values, more) =>
      call('/api/rest/ServiceRequest/new', {
        method: 'POST',
        body: {
          subscriptionId,
          strUserId: employeeRecId,
          serviceReqData: { Subject: 'A laptop, please' },
          parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [keyOf(name), value])),
          ...more,
        },
      }),
  };
}

test('an offering is ordered: the request and its parameters are stored', async () => {
  const tenant = await startMock();
  const { offering, parameters, send } = await openOrder(tenant);
  expect(parameters.map((each) => each['strName'])).toEqual(['Location', 'Urgency', 'Reason']);
  const reply = await send({ Urgency: 'High', Location: 'Berlin' }, { strCustomerLocation: 'Berlin' });
  expect(reply.json).toMatchObject({ IsSuccess: true, ErrorText: null, InvalidServiceRequests: [] });
  const [made] = (reply.json as { ServiceRequests: Record<string, string>[] }).ServiceRequests;
  expect(tenant.mock.records.get('servicereqs', made!['strRequestRecId']!)).toMatchObject({
    Subject: 'A laptop, please',
    ServiceReqNumber: Number(made!['strRequestNum']),
    SvcReqTmplLink: offering['strRecId'],
    CustomerLocation: 'Berlin',
  });
  const stored = tenant.mock.records.list('servicereqparams').map((each) => [each['Name'], each['ParameterValue']]);
  expect(stored).toEqual([
    ['Location', 'Berlin'],
    ['Urgency', 'High'],
    ['Reason', ''],
  ]);
});

test('a refusal is 200 with IsSuccess false, and nothing is stored', async () => {
  const tenant = await startMock();
  const { send } = await openOrder(tenant);
  const before = tenant.mock.records.count('servicereqs');
  const failures = [
    await send({}),
    await send({ Urgency: 'Whenever' }),
    await send({ Urgency: 'High' }, { subscriptionId: 'x' }),
    await send({ Urgency: 'High' }, { strUserId: 'x' }),
  ];
  for (const failure of failures) {
    expect([failure.status, failure.json]).toEqual([200, expect.objectContaining({ IsSuccess: false })]);
  }
  expect(failures.map(({ json }) => (json as { ErrorText: string }).ErrorText)).toEqual([
    'Parameter Urgency is required',
    "'Whenever' is not in the validation list of parameter Urgency",
    'The subscription cannot be found',
    'The user cannot be found',
  ]);
  expect(tenant.mock.records.count('servicereqs')).toBe(before);
});

test('the validation list of a drop-down answers to POST; a GET gets an empty list', async () => {
  const tenant = await startMock();
  const { parameters } = await openOrder(tenant);
  const path = `/api/rest/ServiceRequest/${String(parameters[1]!['strRecId'])}/ValidationList`;
  const rows = (await tenant.call(path, { method: 'POST' })).json as string[][];
  expect(rows.map(([, value]) => value)).toEqual(['High', 'Medium', 'Low']);
  expect((await tenant.call(path)).json).toEqual([]);
});

test('an offset with the wrong sign succeeds and stores the year 1', async () => {
  const tenant = await startMock({ timeZone: 'Europe/Berlin' });
  const { send } = await openOrder(tenant);
  expect((await send({ Urgency: 'High' }, { localOffset: -120 })).json).toMatchObject({ IsSuccess: true });
  expect((await send({ Urgency: 'High' }, { localOffset: 120 })).json).toMatchObject({ IsSuccess: true });
  const years = tenant.mock.records.list('servicereqparams').map((each) => String(each['CreatedDateTime']).slice(0, 4));
  expect(years).toEqual(['2026', '2026', '2026', '0001', '0001', '0001']);
});

test('an unknown employee has no offerings; an unknown subscription is 400', async () => {
  const { call } = await startMock();
  expect((await call('/api/rest/Template/nobody/_All_')).json).toEqual([]);
  expect((await call('/api/rest/ServiceRequest/PackageData/nothing')).status).toBe(400);
});
