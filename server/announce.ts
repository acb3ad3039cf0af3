import { isIP } from 'node:net';
import type { Config } from './config.ts';

/** What a person wants to know when the server is up: addresses to open or to paste into QGIS. */
export function announcement(config: Config, seconds: number): string {
  const { publicUrl } = config;
  const lines = [
    `Ready in ${seconds.toFixed(1)} s.`,
    '',
    `  Map portal     ${publicUrl}/`,
    `  WMS            ${publicUrl}/wms`,
    // QGIS asks an address that does not end so for the capabilities of a WMS.
    `  WMTS           ${publicUrl}/wmts/1.0.0/WMTSCapabilities.xml`,
    `  WFS            ${publicUrl}/wfs`,
    `  OGC API        ${publicUrl}/ogc`,
    `  Vector tiles   ${publicUrl}/tiles/{layer}/{z}/{x}/{y}.mvt`,
    '',
    'In QGIS: Layer › Add Layer › Add WMS/WMTS Layer (or WFS / OGC API - Features), New, paste the address.',
    'Stop with Ctrl+C.',
  ];
  if (!config.publicUrlGiven && !isLoopback(config.host)) {
    lines.push(
      '',
      `Warning: HOST is ${config.host}, PUBLIC_URL is not set: addresses inside answers start with ${publicUrl}, which others may not reach.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
