import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { compileSchema, validateXml } from './xsd.ts';

const WMS = 'xmlns="http://www.opengis.net/wms"';

describe('validateXml', () => {
  test('takes a document that its namespace schema allows', async () => {
    const report =
      '<ServiceExceptionReport xmlns="http://www.opengis.net/ogc" version="1.3.0">' +
      '<ServiceException code="InvalidCRS">no</ServiceException></ServiceExceptionReport>';
    const document = await validateXml(report);
    expect(document.root.name).toBe('ServiceExceptionReport');
  });

  test('names the line and the element of a fault', async () => {
    const capabilities = `<WMS_Capabilities ${WMS} version="1.3.0">\n<Capability/></WMS_Capabilities>`;
    await expect(validateXml(capabilities)).rejects.toThrow(/line 2: .*Capability.*Service/);
  });

  test('validates WMS 1.1.1 by its DTD', async () => {
    const doctype =
      '<!DOCTYPE ServiceExceptionReport SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_exception_1_1_1.dtd">';
    await validateXml(
      `${doctype}<ServiceExceptionReport version="1.1.1"><ServiceException>x</ServiceException></ServiceExceptionReport>`,
    );
    await expect(
      validateXml(`${doctype}<ServiceExceptionReport version="1.1.1"><Bad/></ServiceExceptionReport>`),
    ).rejects.toThrow(/Bad/);
  });

  test('refuses a document of an unknown namespace', async () => {
    await expect(validateXml('<a/>')).rejects.toThrow(/No schema/);
  });

  test('fetches a schema that the server under test wrote, and compiles WFS 2.0 with it', async () => {
    const server = createServer((_, response) => response.end(APPLICATION_SCHEMA));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const collection = (member: string) =>
      `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:app="http://example.org/app"
        xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:schemaLocation="http://example.org/app ${address} http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd"
        timeStamp="2026-01-01T00:00:00Z" numberMatched="1" numberReturned="1"><wfs:member>${member}</wfs:member></wfs:FeatureCollection>`;
    try {
      await validateXml(collection('<app:thing gml:id="a.1"><app:name>x</app:name></app:thing>'));
      await expect(
        validateXml(collection('<app:thing gml:id="a.1"><app:no>x</app:no></app:thing>')),
      ).rejects.toThrow(/no/);
    } finally {
      server.close();
    }
  });

  test('compiles a schema and refuses a broken one', () => {
    compileSchema(APPLICATION_SCHEMA);
    expect(() => compileSchema(APPLICATION_SCHEMA.replace('xsd:string', 'xsd:strong'))).toThrow(/strong/);
  });
});

const APPLICATION_SCHEMA = `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:app="http://example.org/app" targetNamespace="http://example.org/app" elementFormDefault="qualified">
  <xsd:import namespace="http://www.opengis.net/gml/3.2" schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>
  <xsd:element name="thing" type="app:thingType" substitutionGroup="gml:AbstractFeature"/>
  <xsd:complexType name="thingType"><xsd:complexContent><xsd:extension base="gml:AbstractFeatureType"><xsd:sequence>
    <xsd:element name="name" type="xsd:string"/>
  </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
</xsd:schema>`;
