import { describe, expect, test } from 'vitest';
import { type Fault, faults, ServiceError } from '../errors.ts';
import { validateXml } from '../test/xsd.ts';
import { writeExceptionReport } from './exception-report.ts';
import { type FaultRule, toServiceException } from './service-exception.ts';
import { writeServiceExceptionReport } from './service-exception-report.ts';

const table = Object.fromEntries(
  faults.map((fault) => [fault, { code: fault, status: fault === 'overloaded' ? 503 : 400 }]),
) as unknown as Readonly<Record<Fault, FaultRule>>;

describe('toServiceException', () => {
  test('a fault becomes the code and status of the table, with what is allowed', () => {
    const error = new ServiceError('unknownLayer', 'There is no layer x.', {
      parameter: 'LAYERS',
      allowed: ['a', 'b'],
    });
    expect(toServiceException(error, table, '7')).toMatchObject({
      code: 'unknownLayer',
      locator: 'LAYERS',
      message: 'There is no layer x. Allowed: a, b.',
      status: 400,
      isOurs: false,
    });
  });

  test('a long list of what is allowed is cut', () => {
    const allowed = Array.from({ length: 5000 }, (_, i) => `layer_${i}`);
    const { message } = toServiceException(new ServiceError('unknownLayer', 'No.', { allowed }), table, '7');
    expect(message.length).toBeLessThan(500);
  });

  test('an error that is nobody’s fault but ours says nothing but the request number', () => {
    const { message, status, isOurs } = toServiceException(new Error('secret'), table, 'req-7');
    expect(message).toContain('req-7');
    expect(message).not.toContain('secret');
    expect([status, isOurs]).toEqual([500, true]);
  });

  test('an error of the framework keeps what it is', () => {
    const error = Object.assign(new Error('Request body is too large'), { statusCode: 413 });
    expect(toServiceException(error, table, '7').code).toBe('bodyTooLarge');
  });
});

describe('exception reports', () => {
  const exception = toServiceException(
    new ServiceError('invalidParameter', 'a < b & "c"\u0000', { parameter: 'x<y' }),
    table,
    '7',
  );

  test('are valid by the schemas of OWS 1.1 and WMS 1.3.0, and by the DTD of WMS 1.1.1', async () => {
    for (const xml of [
      writeExceptionReport(exception, '2.0.0'),
      writeServiceExceptionReport(exception, '1.3.0'),
      writeServiceExceptionReport(exception, '1.1.1'),
    ]) {
      const document = await validateXml(xml);
      expect(document.root.content).toContain('a < b & "c"');
    }
  });
});
