import { expect, test } from 'vitest';
import { announcement } from './announce.ts';
import { readConfig } from './config.ts';

test('the WMTS is named by an address that QGIS takes as it is pasted', () => {
  const config = readConfig({ PUBLIC_URL: 'https://example.org/sip' });
  expect(announcement(config, 1)).toContain(' https://example.org/sip/wmts/1.0.0/WMTSCapabilities.xml\n');
});
