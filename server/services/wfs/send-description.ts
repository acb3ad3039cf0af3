import type { FastifyReply } from 'fastify';
import type { Config } from '../../config.ts';
import { readSections } from '../../ows/sections.ts';
import { viewAddress } from '../../ows/service-metadata.ts';
import { writeCapabilities } from './capabilities/capabilities.ts';
import { writeCapabilities10 } from './capabilities/capabilities-1-0.ts';
import { writeCapabilities11 } from './capabilities/capabilities-1-1.ts';
import { sectionNames } from './capabilities/sections.ts';
import { describedTypes, writeFeatureTypeSchema, writeOtherSchemas } from './describe-feature-type.ts';
import { readSchemaFormat } from './formats.ts';
import { writeMappedSchema } from './harmonised/describe-mapped-type.ts';
import { type AnswerSender, once, type WfsCall, XML_TYPE } from './send-answer.ts';
import type { WfsRequest } from './wfs-request.ts';

/** GetCapabilities: the document of the view's service, in the request's version; whole or by SECTIONS. */
export function sendCapabilities(
  names: readonly string[],
  call: WfsCall,
  config: Config,
  sender: AnswerSender,
): Promise<FastifyReply> {
  const sections = readSections(names, sectionNames);
  const { view, language, catalog } = call;
  const address = viewAddress(view, config.publicUrl);
  const metadata = { view, language, address, description: catalog.description };
  const { version } = call.form;
  const key = `capabilities ${version === '1.0.0' ? '' : sections.join()}`;
  return sender.kept(call, key, XML_TYPE, () => {
    if (version === '1.0.0') return writeCapabilities10(metadata);
    const write = version === '1.1.0' ? writeCapabilities11 : writeCapabilities;
    return write(metadata, sections, config);
  });
}

/** DescribeFeatureType: the schema of all layers or of one is kept, of several it is made anew. */
export async function sendSchema(
  asked: Extract<WfsRequest, { operation: 'DescribeFeatureType' }>,
  call: WfsCall,
  sender: AnswerSender,
): Promise<FastifyReply> {
  const { mediaType, gml } = readSchemaFormat(asked.outputFormat, asked.version);
  const types = describedTypes(asked.typeNames, call.view, asked.scope, gml, call.address);
  const { layers, schemas, made } = types;
  const isOther = layers.length === 0 && schemas.size > 0;
  const write = (): string => {
    if (made.length > 0) return writeMappedSchema(made, call.language, gml);
    return isOther ? writeOtherSchemas(types) : writeFeatureTypeSchema(types, call.language, gml);
  };
  // Choices of several types are too many to keep.
  if (isOther || (asked.typeNames.length > 0 && layers.length + schemas.size > 1)) {
    return sender.pieces(call, mediaType, once(write()));
  }
  const [only] = layers;
  return sender.kept(call, `schema ${gml} ${layers.length === 1 ? only?.id : ''}`, mediaType, write);
}
