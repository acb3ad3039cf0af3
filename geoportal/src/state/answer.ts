import type { IdentifiedFeature, IdentifyAnswer } from '../../../server/portal/contract.ts';
import { fetchFeature, fetchIdentify, RequestFailed } from '../api/client.ts';
import { theMap } from '../map/map-port.ts';
import { drawnLayers, findLayer, say } from './catalog.ts';
import { announce, texts } from './messages.ts';
import { type FeatureName, portal, type Question } from './portal-state.ts';

let running: AbortController | undefined;

/**
 * Asks what is somewhere, or for one feature, and opens the answer.
 * A newer question gives up the older one.
 */
export async function ask(question: Question): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  portal.update({ answer: { status: 'asking', question }, marked: undefined });
  try {
    const { place, features } = await answerTo(question, mine.signal);
    if (mine.signal.aborted) return;
    const selected = features.length === 0 ? -1 : Math.max(0, preferred(question, features));
    portal.update({ answer: { status: 'answered', question, place, features, selected } });
    announce(spoken(features));
    if (question.kind === 'feature') await showFeature(features[0]);
  } catch (error) {
    if (mine.signal.aborted) return;
    const reason = error instanceof RequestFailed && error.status === 404 ? 'missing' : 'network';
    portal.update({ answer: { status: 'failed', question, reason } });
    announce(reason === 'missing' ? texts().featureMissing : texts().answerFailed);
  }
}

/** Asks the same again: after a failure, or in another language. */
export function askAgain(): void {
  const { answer } = portal.get();
  if (answer.status === 'none') return;
  const open = answer.status === 'answered' ? answer.features[answer.selected] : undefined;
  const { question } = answer;
  const prefer = open === undefined ? undefined : { layer: open.layer, key: open.key };
  if (question.kind === 'place' && prefer !== undefined) void ask({ ...question, prefer, takeFocus: false });
  else void ask({ ...question, takeFocus: false });
}

export function closeAnswer(): void {
  running?.abort();
  portal.update({ answer: { status: 'none' }, marked: undefined });
}

/** Opens one card of the answer, or folds it when it is open already. */
export function selectFeature(index: number): void {
  const { answer } = portal.get();
  if (answer.status !== 'answered') return;
  portal.update({ answer: { ...answer, selected: answer.selected === index ? -1 : index } });
}

/** Moves the map so that a feature is seen whole. */
export async function showFeature(feature: IdentifiedFeature | undefined): Promise<void> {
  const extent = feature === undefined ? undefined : extentOf(feature.geometry);
  if (extent !== undefined) (await theMap()).showExtent(extent, { closest: 1_000 });
}

async function answerTo(
  question: Question,
  signal: AbortSignal,
): Promise<{ place: IdentifyAnswer['place'] | undefined; features: readonly IdentifiedFeature[] }> {
  const { language } = portal.get();
  if (question.kind === 'feature') {
    const feature = await fetchFeature(question.layer, question.key, language, signal);
    return { place: undefined, features: [feature] };
  }
  const layers = drawnLayers(portal.get()).map((layer) => layer.id);
  const answer = await fetchIdentify({ ...question, layers }, language, signal);
  if (question.prefer === undefined || preferred(question, answer.features) >= 0) return answer;
  return { ...answer, features: await withPreferred(question.prefer, answer.features, signal) };
}

/** The feature of a shared link stays in the answer even when its layer has been switched off since. */
async function withPreferred(
  { layer, key }: FeatureName,
  features: readonly IdentifiedFeature[],
  signal: AbortSignal,
): Promise<readonly IdentifiedFeature[]> {
  try {
    return [await fetchFeature(layer, key, portal.get().language, signal), ...features];
  } catch (error) {
    if (error instanceof RequestFailed) return features;
    throw error;
  }
}

function preferred(question: Question, features: readonly IdentifiedFeature[]): number {
  if (question.kind !== 'place' || question.prefer === undefined) return -1;
  const { layer, key } = question.prefer;
  return features.findIndex((each) => each.layer === layer && each.key === key);
}

function spoken(features: readonly IdentifiedFeature[]): string {
  if (features.length === 0) return texts().nothingHere;
  const names = features.slice(0, 5).map((feature) => {
    const layer = findLayer(portal.get(), feature.layer);
    return layer === undefined ? feature.title : `${say(layer.title)}: ${feature.title}`;
  });
  return `${texts().found(features.length)}. ${names.join('; ')}`;
}

/** Box around a GeoJSON geometry, longitude and latitude; undefined when it holds no numbers. */
export function extentOf(geometry: unknown): [number, number, number, number] | undefined {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  widen(box, geometry);
  return Number.isFinite(box[0]) ? box : undefined;
}

function widen(box: [number, number, number, number], value: unknown): void {
  if (Array.isArray(value)) {
    const [x, y] = value;
    if (typeof x === 'number' && typeof y === 'number') {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else for (const each of value) widen(box, each);
  } else if (typeof value === 'object' && value !== null) {
    if ('coordinates' in value) widen(box, value.coordinates);
    if ('geometries' in value) widen(box, value.geometries);
  }
}
