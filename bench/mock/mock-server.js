import { createMockIvanti } from '../../dist/mock-ivanti/index.js';
import { reportUsage } from './report-usage.js';

const started = performance.now();
const mock = createMockIvanti(JSON.parse(process.argv[2]));
const { url, credentials } = await mock.listen();
reportUsage({ url, credentials, seconds: (performance.now() - started) / 1000 });
