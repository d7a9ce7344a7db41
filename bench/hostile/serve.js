import { createServer } from 'node:http';
import { ANSWERS, DESCRIPTION } from './answers.js';

/** Gives to each path the answer that its first part names. */
const server = createServer((request, response) => {
  const isDescription = request.url.includes('$metadata');
  const name = decodeURIComponent(request.url.split('/')[1]).replaceAll('-', ' ');
  const { json, xml, encoding, status = 200 } = ANSWERS[name] ?? {};
  const body = isDescription ? (xml ?? DESCRIPTION) : (json ?? '{"@odata.context":"incidents","value":[]}');
  response.statusCode = isDescription ? 200 : status;
  response.setHeader('content-type', isDescription ? 'application/xml' : 'application/json');
  if (encoding !== undefined && !isDescription) response.setHeader('content-encoding', encoding);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
