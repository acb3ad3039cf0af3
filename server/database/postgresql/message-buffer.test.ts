import { describe, expect, it } from 'vitest';
import { MessageBuffer } from './message-buffer.ts';

function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(`${type}----${body}`);
  bytes.writeInt32BE(body.length + 4, 1);
  return bytes;
}

const messages = ['', 'a', 'x'.repeat(300), 'bc', 'y'.repeat(70_000), ''].map((body) => message('D', body));
const whole = Buffer.concat(messages);

const kinds = [1, 3, 4, 5, 6, 64, 1000, 65_536, whole.length].flatMap((size) => [
  { size, isKept: true },
  { size, isKept: false },
]);

describe('messages of the backend', () => {
  it.each(kinds)('are found whole in chunks of $size bytes (kept: $isKept)', ({ size, isKept }) => {
    const found: Buffer[] = [];
    const buffer = new MessageBuffer(
      (bytes, start, end) => {
        const taken = bytes.subarray(start, end);
        found.push(isKept ? taken : Buffer.from(taken));
      },
      () => isKept,
    );
    for (let round = 0; round < 3; round++)
      for (let at = 0; at < whole.length; at += size) buffer.append(whole.subarray(at, at + size));
    expect(found.map(String)).toEqual([...messages, ...messages, ...messages].map(String));
  });
});
