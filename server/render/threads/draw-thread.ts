import { parentPort, workerData } from 'node:worker_threads';
import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { GeneralisedBand } from '../../source/generalised/generalised.ts';
import type { Style } from '../../style/style.ts';
import type { DrawingPlace } from '../draw-scene.ts';
import type { DrawingSource, DrawingSourceModule } from '../drawing-source.ts';
import { drawnRules } from '../drawn-rules.ts';
import { drawLegend } from '../legend/legend.ts';
import { drawPicture } from '../picture.ts';
import type { LegendRequest, Scene } from '../renderer.ts';
import {
  type FromThread,
  type PostedLegend,
  type PostedScene,
  postError,
  type Reference,
  type SharedValue,
  type ThreadData,
  type ToThread,
  type Work,
} from './messages.ts';
import type { TaskAnswer, TaskModule } from './thread-task.ts';

/*
 * A drawing thread: takes one picture at a time, fetches its rows itself, hands back finished bytes. Tasks of modules above
 * drawing may overlap: the rows of the next are on their way while one is finished.
 */

const port = parentPort;
if (port === null) throw new Error('draw-thread.ts runs as a worker thread');
const { sourceModule, sourceData, cancelled } = workerData as ThreadData;
const cancelledJob = new Int32Array(cancelled);
const values = new Map<Reference, SharedValue>();
const running = new Map<number, AbortController>();

const { openDrawingSource } = (await import(sourceModule)) as DrawingSourceModule;
const source = await openDrawingSource(sourceData);

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'define':
      values.set(message.reference, message.value);
      break;
    case 'forget':
      for (const reference of message.references) values.delete(reference);
      break;
    case 'work':
      void perform(message.job, message.work, source);
      break;
    case 'cancel':
      running.get(message.job)?.abort();
      break;
    case 'close':
      void source.close().finally(() => port.close());
      break;
  }
});
answer({ kind: 'ready' });

async function perform(job: number, work: Work, from: DrawingSource): Promise<void> {
  const controller = new AbortController();
  running.set(job, controller);
  const checkCancelled = () => {
    if (cancelledJob[0] === job) throw new ServiceError('cancelled', 'The request was cancelled.');
  };
  try {
    checkCancelled();
    const place = { source: from, signal: controller.signal, checkCancelled };
    const { bytes, details } = await answerOf(work, place);
    answer({ kind: 'done', job, bytes, details }, [bytes.buffer]);
  } catch (error) {
    answer({ kind: 'failed', job, error: postError(error) });
  } finally {
    running.delete(job);
  }
}

async function answerOf(work: Work, place: DrawingPlace): Promise<TaskAnswer> {
  switch (work.kind) {
    case 'draw':
      return plain(await drawPicture(sceneOf(work.scene), place));
    case 'rules':
      return plain(new TextEncoder().encode(JSON.stringify(await drawnRules(sceneOf(work.scene), place))));
    case 'legend':
      return plain(await drawLegend(legendOf(work.request)));
    case 'task': {
      const { perform } = await moduleOf(work.module);
      const layers = work.layers.map((layer) => sharedValue(layer) as Layer);
      return perform({ layers, bands: work.bands.map(bandsOf), input: work.input }, place);
    }
  }
}

/** Finding a module costs more than a small task does. */
const modules = new Map<string, Promise<TaskModule>>();

function moduleOf(address: string): Promise<TaskModule> {
  const known = modules.get(address) ?? (import(address) as Promise<TaskModule>);
  modules.set(address, known);
  return known;
}

function plain(bytes: Uint8Array<ArrayBuffer>): TaskAnswer {
  return { bytes, details: undefined };
}

function answer(message: FromThread, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, [...transfer]);
}

function sceneOf(posted: PostedScene): Scene {
  return {
    ...posted,
    layers: posted.layers.map(({ layer, style, filter, bands }) => ({
      layer: sharedValue(layer) as Layer,
      style: sharedValue(style) as Style,
      filter,
      bands: bandsOf(bands),
    })),
  };
}

function bandsOf(reference: Reference | undefined): readonly GeneralisedBand[] | undefined {
  return reference === undefined ? undefined : (sharedValue(reference) as readonly GeneralisedBand[]);
}

function legendOf(posted: PostedLegend): LegendRequest {
  return {
    ...posted,
    layers: posted.layers.map(({ layer, style, rules }) => ({
      layer: sharedValue(layer) as Layer,
      style: sharedValue(style) as Style,
      rules,
    })),
  };
}

function sharedValue(reference: Reference): SharedValue {
  const value = values.get(reference);
  if (value === undefined) throw new Error(`the thread was never given value ${reference}`);
  return value;
}
