import { request } from 'node:http';

/** A request with headers that fetch would set itself, such as Host and Origin. */
export async function rawGet(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ readonly status: number; readonly text: string }> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { headers, method }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => (text += chunk));
      reply.on('end', () => {
        resolve({ status: reply.statusCode ?? 0, text });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
