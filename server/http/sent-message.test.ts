import { describe, expect, test } from 'vitest';
import { type RawResponse, SentMessage, sentHead } from './sent-message.ts';

const ID = '0e3f2d3c-1111-4222-8333-444455556666';
const OTHER = '9a9a9a9a-1111-4222-8333-444455556666';
const HEAD = `HTTP/1.1 200 OK\r\nx-request-id: ${ID}\r\nDate: Wed, 25 Nov 2026 02:54:32 GMT\r\nConnection: keep-alive\r\n\r\n`;

/** A response that takes so many bytes at once. */
function response(takes: number) {
  const sent: Buffer[] = [];
  const fake = { statusCode: 0, _header: null, _headerSent: false, writableLength: 0, sent };
  return Object.assign(fake, {
    end(bytes: Buffer) {
      sent.push(bytes);
      fake.writableLength = Math.max(0, bytes.length - takes);
    },
  }) as unknown as RawResponse & { readonly sent: Buffer[] };
}

describe('a message that goes out again', () => {
  test('is head and body with an id and a date of its own', () => {
    const message = new SentMessage(HEAD, ID, Buffer.from('body'));
    const reply = response(Infinity);
    message.send(reply, OTHER, 200);
    const text = String(reply.sent[0]);
    expect(text.replace(OTHER, ID).replace(/Date: [^\r]+/, 'Date: Wed, 25 Nov 2026 02:54:32 GMT')).toBe(
      `${HEAD}body`,
    );
    expect(Math.abs(Date.parse(/Date: ([^\r]+)/.exec(text)![1]!) - Date.now())).toBeLessThan(5000);
    expect([reply.statusCode, message.isUnderWay]).toEqual([200, false]);
  });

  test('is under way while the system has not taken all of it', () => {
    const message = new SentMessage(HEAD, ID, Buffer.alloc(1000));
    message.send(response(500), OTHER, 200);
    expect(message.isUnderWay).toBe(true);
  });

  test('is not made of a head that ends the connection, or without date or id', () => {
    const of = (head: unknown) => sentHead({ _header: head } as unknown as RawResponse, ID);
    expect(of(HEAD)).toBe(HEAD);
    expect(of(HEAD.replace('keep-alive', 'close'))).toBeUndefined();
    expect(of(HEAD.replace('Date', 'Dat'))).toBeUndefined();
    expect(of(HEAD.replace(ID, OTHER))).toBeUndefined();
    expect(of(undefined)).toBeUndefined();
  });
});
