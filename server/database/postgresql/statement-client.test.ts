import { describe, expect, it } from 'vitest';
import { messageSplitter } from './statement-client.ts';

function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(`${type}----${body}`);
  bytes.writeInt32BE(body.length + 4, 1);
  return bytes;
}

const messages = ['', 'a', 'x'.repeat(300), 'bc', 'y'.repeat(70_000), ''].map((body) => message('D', body));
const whole = Buffer.concat(messages);

describe('messages of the backend', () => {
  it.each([1, 3, 4, 5, 6, 64, 1000, whole.length])('are found whole in chunks of %i bytes', (size) => {
    const found: Buffer[] = [];
    const split = messageSplitter((bytes, start, end) => found.push(Buffer.from(bytes.subarray(start, end))));
    for (let at = 0; at < whole.length; at += size) split(Buffer.from(whole.subarray(at, at + size)));
    expect(found.map(String)).toEqual(messages.map(String));
  });
});
