import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsV4Signer } from 'aws4fetch';

/** The key that the bucket knows. */
export const bucketAccess = { region: 'eu', accessKeyId: 'id', secretAccessKey: 'secret' };

/**
 * An S3-compatible bucket for tests: checks AWS Signature Version 4 of each request by signing it again, keeps what is
 * put, gives ranges.
 */
export async function openBucket() {
  const objects = new Map<string, Buffer>();
  /** `status`: what it answers instead, when not 0. `refused`: requests with a wrong signature or none. */
  const state = { status: 0, refused: 0, ranges: 0 };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = 'GET', url: path = '' } = request;
    if (!(await isSigned(`${base}${path}`, method, request.headers))) {
      state.refused += 1;
      response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    } else if (state.status !== 0) response.writeHead(state.status).end();
    else if (method === 'PUT') {
      objects.set(path, Buffer.concat(parts));
      response.end();
    } else answer(objects.get(path), request.headers.range);

    function answer(found: Buffer | undefined, range: string | undefined): void {
      const [, from, to] = /^bytes=(\d+)-(\d*)/.exec(range ?? '') ?? [];
      if (found === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      else if (from === undefined) response.end(found);
      else {
        state.ranges += 1;
        const end = Math.min(found.length - 1, to === '' ? found.length - 1 : Number(to));
        const headers = { 'content-range': `bytes ${from}-${end}/${found.length}`, etag: '"1"' };
        response.writeHead(206, headers).end(found.subarray(Number(from), end + 1));
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { base, objects, state, close };
}

async function isSigned(
  url: string,
  method: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Promise<boolean> {
  const given = String(headers.authorization ?? '');
  const [, list = ''] = /SignedHeaders=([^,]+)/.exec(given) ?? [];
  const signed = list
    .split(';')
    .filter((name) => name !== '' && name !== 'host')
    .map((name): [string, string] => [name, String(headers[name] ?? '')]);
  const datetime = String(headers['x-amz-date'] ?? '');
  if (given === '' || datetime === '') return false;
  const signer = new AwsV4Signer({ ...bucketAccess, service: 's3', url, method, headers: signed, datetime });
  return (await signer.sign()).headers.get('authorization') === given;
}
