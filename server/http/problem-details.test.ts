import { expect, test } from 'vitest';
import { faults, ServiceError } from '../errors.ts';
import { toProblem } from './problem-details.ts';
import { writeProblemContent, writeProblemTitle } from './problem-page.ts';

test('every fault has a status and the status its own phrase', () => {
  for (const fault of faults) {
    const { status, title, code } = toProblem(new ServiceError(fault, 'No.'), 'r1');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).not.toBe('Error');
    expect(code).toBe(fault);
  }
});

test('a problem names the parameter, what it held and what it may hold', () => {
  const error = new ServiceError('invalidBbox', 'Four numbers.', {
    parameter: 'bbox',
    received: '1',
    allowed: 'four',
  });
  expect(toProblem(error, 'r1')).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'Four numbers.',
    code: 'invalidBbox',
    parameter: 'bbox',
    received: '1',
    allowed: 'four',
  });
});

test('a fault of ours says nothing but the request id', () => {
  const problem = toProblem(new TypeError('secret at /srv/x.ts'), 'r1');
  expect(problem).toMatchObject({ status: 500, code: 'internalError', requestId: 'r1' });
  expect(JSON.stringify(problem)).not.toContain('secret');
});

test('an error of the framework keeps its 4xx status', () => {
  const error = Object.assign(new Error('Body is too large'), { statusCode: 413 });
  expect(toProblem(error, 'r1')).toMatchObject({ status: 413, code: 'bodyTooLarge' });
});

test('the page of a problem escapes what was received', () => {
  const received = '<script>alert(1)</script>"\'';
  const error = new ServiceError('invalidParameter', `bad ${received}`, {
    parameter: received,
    received,
    allowed: [received],
  });
  const problem = toProblem(error, 'r1');
  for (const language of ['pl', 'en'] as const) {
    const page = writeProblemTitle(problem, language) + writeProblemContent(problem, language).text;
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;');
  }
});
