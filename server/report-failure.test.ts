import { afterEach, expect, test, vi } from 'vitest';
import { reportFailure } from './report-failure.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

function told(error: unknown): string {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  reportFailure(error);
  expect(process.exitCode).toBe(1);
  return text;
}

test('a full disk and a file that is not to be had are told in a sentence, a bug with its stack', () => {
  const fault = (message: string, members: object) => Object.assign(new Error(message), members);
  expect(told(fault('ENOSPC: no space left on device, write', { code: 'ENOSPC' }))).toMatch(
    /^The disk is full \(.*\)\. Make room.*\n$/,
  );
  const sqlite = { code: 'ERR_SQLITE_ERROR', errcode: 13 };
  expect(told(fault('database or disk is full', sqlite))).toMatch(/^The disk is full/);
  expect(told(fault("EACCES: permission denied, open '/x'", { code: 'EACCES' }))).toBe(
    "EACCES: permission denied, open '/x'\n",
  );
  expect(told(new Error('a bug'))).toContain('report-failure.test.ts');
});
