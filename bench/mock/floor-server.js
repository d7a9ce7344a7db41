import { readFileSync } from 'node:fs';
import express from 'express';
import { reportUsage } from './report-usage.js';

/** Express 5 without entity tags, sending one prepared page. */
const { file } = JSON.parse(process.argv[2]);
const body = readFileSync(file);
const app = express();
app.disable('etag');
app.disable('x-powered-by');
app.get('/page', (_request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', body.length);
  response.end(body);
});
const server = app.listen(0, '127.0.0.1', () => {
  reportUsage({ url: `http://127.0.0.1:${server.address().port}` });
});
