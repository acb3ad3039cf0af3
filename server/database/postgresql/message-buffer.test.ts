import { describe, expect, it } from 'vitest';
import { type Keeping, MessageBuffer } from './message-buffer.ts';

function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(`${type}----${body}`);
  bytes.writeInt32BE(body.length + 4, 1);
  return bytes;
}

const messages = ['', 'a', 'x'.repeat(300), 'bc', 'y'.repeat(70_000), ''].map((body) => message('D', body));
const whole = Buffer.concat(messages);

const kinds = [1, 3, 4, 5, 6, 64, 1000, 65_536, whole.length].flatMap<{ size: number; keeping: Keeping }>(
  (size) => [
    { size, keeping: 'none' },
    { size, keeping: 'owned' },
    { size, keeping: 'borrowed' },
  ],
);

describe('messages of the backend', () => {
  it.each(kinds)('are found whole in chunks of $size bytes (memory: $keeping)', ({ size, keeping }) => {
    const found: Buffer[] = [];
    const buffer = new MessageBuffer(
      (bytes, start, end) => {
        const taken = bytes.subarray(start, end);
        found.push(keeping === 'none' ? Buffer.from(taken) : taken);
      },
      () => keeping,
    );
    for (let round = 0; round < 3; round++)
      for (let at = 0; at < whole.length; at += size) buffer.append(whole.subarray(at, at + size));
    expect(found.map(String)).toEqual([...messages, ...messages, ...messages].map(String));
  });
});
