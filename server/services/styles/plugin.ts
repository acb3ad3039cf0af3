import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Catalog, Language, View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { chooseLanguage } from '../../http/language.ts';
import { sendProblem } from '../../http/problem.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { serviceAddress } from '../../ows/api/resource.ts';
import type { Parts } from '../../parts.ts';
import type { WrittenMapLibreStyle } from '../../style/maplibre/write-maplibre.ts';
import { fontStacks, writeGlyphRange } from './glyph-range.ts';
import { findMapStyle, WHOLE_MAP, writeMapStyle } from './map-style.ts';
import { drawSprite, type Sprite } from './sprite.ts';

/**
 * MapLibre styles over our vector tiles, with all they need: `/styles/{id}.json`, its sprite, and glyphs at `/fonts`; also
 * under `/{view}`. One address opens the map in MapLibre and in QGIS.
 */
export async function stylesPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  const door = new StylesDoor(parts);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  for (const prefix of ['', '/:view']) {
    app.get(`${prefix}/styles/:name`, (request, reply) => door.style(request, reply));
    app.get(`${prefix}/styles/:id/:file`, (request, reply) => door.sprite(request, reply));
    app.get(`${prefix}/fonts/:stack/:file`, (request, reply) => door.glyphs(request, reply));
  }
}

class StylesDoor {
  readonly #parts: Parts;
  readonly #styles = new WeakMap<Catalog, Map<string, WrittenMapLibreStyle>>();
  readonly #sprites = new WeakMap<WrittenMapLibreStyle, Map<number, Promise<Sprite>>>();
  readonly #glyphs = new LRUCache<string, Buffer>({ max: 300 });

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  style(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { name } = request.params as { readonly name: string };
    if (!name.endsWith('.json')) throw noStyle(name);
    const asked = (request.query as Readonly<Record<string, unknown>>).lang;
    const language = chooseLanguage(typeof asked === 'string' ? asked : undefined, request);
    const { style } = this.#styleOf(request, name.slice(0, -'.json'.length), language);
    reply.header('vary', 'accept-encoding, accept-language').header('content-language', language);
    return this.#sendJson(style, request, reply);
  }

  async sprite(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { id, file } = request.params as { readonly id: string; readonly file: string };
    const [, double, ending] = /^sprite(@2x)?\.(json|png)$/.exec(file) ?? [];
    if (ending === undefined) throw noStyle(file);
    const style = this.#styleOf(request, id, 'pl');
    const ratio = double === undefined ? 1 : 2;
    const known = this.#sprites.get(style) ?? new Map<number, Promise<Sprite>>();
    this.#sprites.set(style, known);
    const drawing = known.get(ratio) ?? drawSprite(style.symbols, ratio);
    known.set(ratio, drawing);
    const { index, png } = await drawing;
    if (ending === 'json') return this.#sendJson(index, request, reply);
    return this.#send(Buffer.from(png), 'image/png', request, reply);
  }

  glyphs(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { stack, file } = request.params as { readonly stack: string; readonly file: string };
    // Clients may name several stacks; the first that is here counts.
    const name = stack.split(',').find((each) => Object.hasOwn(fontStacks, each));
    const weight = name === undefined ? undefined : fontStacks[name];
    const [, first = '', last = ''] = /^(\d{1,5})-(\d{1,5})\.pbf$/.exec(file) ?? [];
    const start = Number(first);
    const isRange = first !== '' && start % 256 === 0 && Number(last) === start + 255 && start < 65_536;
    if (name === undefined || weight === undefined || !isRange) {
      throw new ServiceError('notFound', 'There are no such glyphs.', {
        parameter: 'fonts',
        received: `${stack}/${file}`,
        allowed: `${Object.keys(fontStacks).join(', ')}; 0-255.pbf to 65280-65535.pbf`,
      });
    }
    const key = `${name}/${start}`;
    const bytes = this.#glyphs.get(key) ?? Buffer.from(writeGlyphRange(name, weight, start));
    this.#glyphs.set(key, bytes);
    return this.#send(bytes, 'application/x-protobuf', request, reply);
  }

  #styleOf(request: FastifyRequest, id: string, language: Language): WrittenMapLibreStyle {
    const catalog = this.#parts.catalog.current;
    const view = viewOfRequest(request, catalog);
    const key = JSON.stringify([view.id, id, language]);
    const known = this.#styles.get(catalog) ?? new Map<string, WrittenMapLibreStyle>();
    this.#styles.set(catalog, known);
    const style = known.get(key) ?? this.#write(id, view, language);
    known.set(key, style);
    return style;
  }

  #write(id: string, view: View, language: Language): WrittenMapLibreStyle {
    const layers = findMapStyle(view, id);
    if (layers === undefined) throw noStyle(id);
    const [only] = layers;
    const name = id === WHOLE_MAP || only === undefined ? view.title : only.style.title;
    return writeMapStyle(id, layers, serviceAddress(view, this.#parts), language, name[language]);
  }

  #sendJson(document: object, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return this.#send(Buffer.from(JSON.stringify(document)), 'application/json', request, reply);
  }

  #send(bytes: Buffer, type: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (revalidates(request, reply, contentHash(bytes), this.#parts.config)) return reply.code(304).send();
    return reply.header('content-type', type).send(bytes);
  }
}

function noStyle(received: string): ServiceError {
  return new ServiceError('unknownStyle', 'There is no such style.', {
    parameter: 'style',
    received,
    allowed: `${WHOLE_MAP}.json, or the id of a style or a layer with the ending .json`,
  });
}
