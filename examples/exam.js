// The exam of a plugin that speaks HTTP, here the one of this package, against a product that is imitated:
//   ivanti-exchange plugins exam node_modules/ivanti-exchange --with node_modules/ivanti-exchange/examples/exam.js
import { createMockIvanti } from 'ivanti-exchange/mock-ivanti';

export default async function setUp() {
  const mock = createMockIvanti({ incidents: 60 });
  const { url, credentials, close } = await mock.listen();
  const config = (changes = {}) => ({
    instance: url,
    auth: { strategy: 'ivanti_api_key', api_key: credentials.apiKey },
    ticketing: { employee_rec_id: credentials.employeeRecId },
    data: { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01', page_size: 20 },
    ...changes,
  });
  return {
    config: config(),
    invalidConfig: config({ instance: 7 }),
    refusedConfig: config({ auth: { strategy: 'ivanti_api_key', api_key: 'not-the-key' } }),
    received: () => mock.journal.count(),
    ticket: {
      item: { kind: 'alert', id: 'exam-alert', timestamp: new Date().toISOString(), rawData: {} },
      values: { Subject: 'Exam', Symptom: 'Alert ID: exam-alert', Status: 'Logged' },
      update: { NewNotes: 'again' },
      notesOf: ({ recId }) =>
        mock.records.list('journal__notess').filter((note) => note.ParentLink_RecID === recId && note.NotesBody),
    },
    table: 'incidents',
    hostile: { configAt: (address) => config({ instance: address, request_timeout: 0.2 }), memoryMb: 400 },
    async close() {
      await close();
      await mock.close();
    },
  };
}
