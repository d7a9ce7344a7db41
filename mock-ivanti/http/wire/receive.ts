import { raw, type Request, type RequestHandler, type Response } from 'express';

/** Bytes of the largest body the tenant reads. */
const BODY_LIMIT = 8 * 1024 * 1024;

const readRaw: RequestHandler = raw({ type: () => true, limit: BODY_LIMIT });

export type Received = { readonly body: Buffer } | { readonly problem: 'too-large' | 'unreadable' };

/**
 * Reads the whole body, of any content type. Returns a report for a body that is too large or broken, and does not
 * throw.
 */
export async function receiveBody(request: Request, response: Response): Promise<Received> {
  return await new Promise((resolve) => {
    readRaw(request, response, (error?: unknown) => {
      const body: unknown = request.body;
      if (error === undefined) resolve({ body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) });
      else resolve({ problem: (error as { type?: string }).type === 'entity.too.large' ? 'too-large' : 'unreadable' });
    });
  });
}
