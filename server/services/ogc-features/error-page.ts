import type { FastifyReply, FastifyRequest } from 'fastify';
import { languages } from '../../catalog/layer.ts';
import { chooseLanguage } from '../../http/language.ts';
import { negotiate } from '../../http/negotiate.ts';
import { sendProblem } from '../../http/problem.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { documentOffers } from '../../ows/api/formats.ts';
import { address } from '../../ows/api/links.ts';
import { type Query, readQuery } from '../../ows/api/query.ts';
import { addressOf, serviceAddress } from '../../ows/api/resource.ts';
import type { Parts } from '../../parts.ts';
import { pageTexts } from './pages/page-texts.ts';
import { pageFrame } from './pages/shell.ts';

/** A problem as JSON for programs, as a page for whoever asks for pages. */
export function sendOgcProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: Parts,
): FastifyReply {
  reply.header('vary', 'Accept, Accept-Encoding, Accept-Language');
  const query = readQuietly(request);
  if (!wantsPage(query, request)) return sendProblem(error, request, reply);
  const asked = query.get('lang');
  const lang = languages.find((each) => each === asked);
  const language = chooseLanguage(lang, request);
  const place = { landing: landingOf(request, parts), language, lang };
  const path = request.url.split('?')[0] ?? '';
  const other = language === 'pl' ? 'en' : 'pl';
  return sendProblem(error, request, reply, {
    ...pageFrame(place, parts),
    breadcrumbs: [{ title: pageTexts[language].start, href: addressOf(place, '') }],
    otherLanguage: address(`${parts.config.publicUrl}${path}`, { ...Object.fromEntries(query), lang: other }),
    publicUrl: parts.config.publicUrl,
  });
}

function readQuietly(request: FastifyRequest): Query {
  try {
    return readQuery(request.url);
  } catch {
    return new Map();
  }
}

function wantsPage(query: Query, { headers }: FastifyRequest): boolean {
  const f = query.get('f');
  if (f !== undefined) return f === 'html';
  try {
    return negotiate(undefined, headers.accept, documentOffers).f === 'html';
  } catch {
    return false;
  }
}

function landingOf(request: FastifyRequest, parts: Parts): string {
  try {
    return `${serviceAddress(viewOfRequest(request, parts.catalog.current), parts)}/ogc`;
  } catch {
    return `${parts.config.publicUrl}/ogc`;
  }
}
