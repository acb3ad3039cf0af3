import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  DtdValidator,
  ParseOption,
  XmlDocument,
  XmlDtd,
  XmlValidateError,
  XsdValidator,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { element, xmlDocument } from '../xml/write.ts';

/*
 * Every XML answer of a test goes through here. The official schemas lie in `schemas/`; nothing but them and
 * the server under test is read.
 */

/**
 * Checks an XML answer: well-formed, and valid by the schemas that its `xsi:schemaLocation` names, else by those
 * of its root element's namespace, else (WMS 1.1.1) by the DTD its DOCTYPE names. Schemas that the server under
 * test writes itself (DescribeFeatureType) are fetched from the address given.
 * @returns the parsed document, for XPath; the caller need not dispose of it
 * @throws Error that lists every fault with its line
 */
export async function validateXml(xml: string | Uint8Array): Promise<XmlDocument> {
  const bytes = typeof xml === 'string' ? new TextEncoder().encode(xml) : xml;
  const document = XmlDocument.fromBuffer(bytes, { option: ParseOption.XML_PARSE_NO_XXE });
  const doctype = /<!DOCTYPE\s+(\S+)\s+SYSTEM\s+"([^"]+)"/.exec(decoder.decode(bytes.subarray(0, 1000)));
  if (doctype?.[2] !== undefined) validateByDtd(document, doctype[2]);
  else await validateBySchemas(document);
  return document;
}

/**
 * Checks that a schema written by the server (DescribeFeatureType) compiles.
 * @throws Error that lists every fault
 */
export function compileSchema(xsd: string): void {
  compile(localise(xsd), `${ROOT}compiled.xsd`).dispose();
}

const ROOT = fileURLToPath(new URL('./schemas/', import.meta.url));
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const decoder = new TextDecoder();

/** Schemas by namespace, for documents that name none. */
const SCHEMAS: Readonly<Record<string, string>> = {
  'http://www.opengis.net/wms': 'http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd',
  'http://www.opengis.net/sld': 'http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd',
  'http://www.opengis.net/ogc': 'http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd',
  'http://www.opengis.net/wfs/2.0': 'http://schemas.opengis.net/wfs/2.0/wfs.xsd',
  'http://www.opengis.net/wmts/1.0': 'http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd',
  'http://www.opengis.net/ows/1.1': 'http://schemas.opengis.net/ows/1.1.0/owsAll.xsd',
  'http://www.opengis.net/gml/3.2': 'http://schemas.opengis.net/gml/3.2.1/gml.xsd',
};

/** System identifiers of WMS 1.1.1 (7.1, annexes A.1 and A.2). */
const DTDS: Readonly<Record<string, string>> = {
  'http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd':
    'schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd',
  'http://schemas.opengis.net/wms/1.1.1/WMS_DescribeLayerResponse.dtd':
    'schemas.opengis.net/wms/1.1.1/WMS_DescribeLayerResponse.dtd',
  'http://schemas.opengis.net/wms/1.1.1/WMS_exception_1_1_1.dtd':
    'schemas.opengis.net/wms/1.1.1/WMS_exception_1_1_1.dtd',
};

function validateByDtd(document: XmlDocument, systemId: string): void {
  const path = DTDS[systemId];
  if (path === undefined) throw new Error(`The DTD ${systemId} is none of the standard's`);
  const validator = new DtdValidator(XmlDtd.fromBuffer(readFileSync(ROOT + path)));
  try {
    validate(validator, document);
  } finally {
    validator.dispose();
  }
}

async function validateBySchemas(document: XmlDocument): Promise<void> {
  const schemas = schemasOf(document);
  const key = JSON.stringify([...schemas]);
  const isOfficial = [...schemas.values()].every((address) => localPath(address) !== undefined);
  let validator = isOfficial ? compiled.get(key) : undefined;
  if (validator === undefined) {
    validator = compile(await driver(schemas), `${ROOT}driver.xsd`);
    if (isOfficial) compiled.set(key, validator);
  }
  try {
    validate(validator, document);
  } finally {
    if (!isOfficial) validator.dispose();
  }
}

const compiled = new Map<string, XsdValidator>();

/** Namespace → address of its schema. */
function schemasOf(document: XmlDocument): ReadonlyMap<string, string> {
  const { root } = document;
  const hint = root.attrs.find(
    (attribute) => attribute.name === 'schemaLocation' && attribute.namespaceUri === XSI,
  );
  const words = (hint?.value ?? '').trim().split(/\s+/);
  const schemas = new Map<string, string>();
  for (let i = 0; i + 1 < words.length; i += 2) schemas.set(words[i] as string, words[i + 1] as string);
  const own = root.namespaceUri;
  if (!schemas.has(own)) {
    const address = SCHEMAS[own];
    if (address === undefined) throw new Error(`No schema for ${root.name} of namespace "${own}"`);
    schemas.set(own, address);
  }
  return schemas;
}

/** A schema without a namespace that imports all the others; the fetched ones are put where it can read them. */
async function driver(schemas: ReadonlyMap<string, string>): Promise<string> {
  fetched.clear();
  const imports = [];
  for (const [namespace, address] of schemas) {
    const path = localPath(address) ?? (await fetchSchema(address));
    imports.push(element('xsd:import', { namespace, schemaLocation: path }));
  }
  return xmlDocument(element('xsd:schema', { 'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema' }, imports));
}

async function fetchSchema(address: string): Promise<string> {
  if (!/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(address)) {
    throw new Error(`The schema ${address} is neither official nor the server's own`);
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The schema ${address} answers ${response.status}`);
  const path = `${ROOT}fetched-${fetched.size}.xsd`;
  fetched.set(path, new TextEncoder().encode(localise(await response.text())));
  return path;
}

/** Schemas of the server under test by the path they seem to have. */
const fetched = new Map<string, Uint8Array>();

function compile(xsd: string, url: string): XsdValidator {
  const document = XmlDocument.fromString(xsd, { url });
  try {
    return XsdValidator.fromDoc(document);
  } catch (error) {
    throw explained(error);
  } finally {
    document.dispose();
  }
}

function validate(validator: XsdValidator | DtdValidator, document: XmlDocument): void {
  try {
    validator.validate(document);
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof XmlValidateError)) return error;
  const faults = error.details.map(({ line, message }) => `  line ${line}: ${message.trim()}`);
  return new Error(`Not valid:\n${faults.join('\n') || error.message}`);
}

/** Official addresses in a schema's text → paths, since one file under two addresses would be read as two. */
function localise(xsd: string): string {
  return xsd.replace(
    /schemaLocation="(https?:[^"]+)"/g,
    (_, address: string) => `schemaLocation="${localPath(address) ?? address}"`,
  );
}

function localPath(address: string): string | undefined {
  const [, path] =
    /^https?:\/\/((?:schemas\.opengis\.net|www\.w3\.org|www\.gov\.pl|inspire\.ec\.europa\.eu)\/.+)$/.exec(
      address,
    ) ?? [];
  if (path === undefined) return undefined;
  if (path === 'schemas.opengis.net/xlink/1.0.0/xlinks.xsd') return `${ROOT}www.w3.org/1999/xlink.xsd`;
  return ROOT + path.replace('www.w3.org/2009/01/', 'www.w3.org/2001/');
}

/* What libxml2 may read: the folder of schemas and what was just fetched, nothing else. */
const files = new Map<number, { readonly bytes?: Uint8Array; at: number }>();
let nextFetched = 1_000_000;

xmlRegisterInputProvider({
  match: () => true,
  open(name) {
    const path = localPath(name) ?? name;
    const bytes = fetched.get(path);
    if (bytes !== undefined) {
      files.set(++nextFetched, { bytes, at: 0 });
      return nextFetched;
    }
    if (!path.startsWith(ROOT) || path.includes('..')) return undefined;
    try {
      return openSync(path, 'r');
    } catch {
      return undefined;
    }
  },
  read(fd, buffer) {
    const file = files.get(fd);
    if (file?.bytes === undefined) return readSync(fd, buffer);
    const chunk = file.bytes.subarray(file.at, file.at + buffer.length);
    buffer.set(chunk);
    file.at += chunk.length;
    return chunk.length;
  },
  close(fd) {
    if (!files.delete(fd)) closeSync(fd);
    return true;
  },
});
