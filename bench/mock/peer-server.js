import { readFileSync } from 'node:fs';
import jsonServer from 'json-server';
import { reportUsage } from './report-usage.js';

/** json-server 0.17 over the same records, in memory, with the middlewares that its own command uses, but for the log. */
const { file } = JSON.parse(process.argv[2]);
const app = jsonServer.create();
app.use(jsonServer.defaults({ logger: false }));
app.use(jsonServer.router({ incidents: JSON.parse(readFileSync(file, 'utf8')) }));
const server = app.listen(0, '127.0.0.1', () => {
  reportUsage({ url: `http://127.0.0.1:${server.address().port}` });
});
