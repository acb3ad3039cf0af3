import { parentPort, workerData } from 'node:worker_threads';
import type { Layer } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import type { Style } from '../style/style.ts';
import type { DrawingSource, DrawingSourceModule } from './drawing-source.ts';
import { drawLegend } from './legend.ts';
import {
  type FromThread,
  type PostedScene,
  postError,
  type Reference,
  type ThreadData,
  type ToThread,
  type Work,
} from './messages.ts';
import { drawPicture } from './picture.ts';
import type { Scene } from './renderer.ts';

/*
 * A drawing thread: takes one piece of work at a time, fetches its rows itself, hands back finished bytes.
 */

const port = parentPort;
if (port === null) throw new Error('draw-thread.ts runs as a worker thread');
const { sourceModule, sourceData, cancelled } = workerData as ThreadData;
const cancelledJob = new Int32Array(cancelled);
const values = new Map<Reference, Layer | Style>();
let running: { readonly job: number; readonly controller: AbortController } | undefined;

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
      if (running?.job === message.job) running.controller.abort();
      break;
    case 'close':
      void source.close().finally(() => port.close());
      break;
  }
});
answer({ kind: 'ready' });

async function perform(job: number, work: Work, from: DrawingSource): Promise<void> {
  const controller = new AbortController();
  running = { job, controller };
  const checkCancelled = () => {
    if (cancelledJob[0] === job) throw new ServiceError('cancelled', 'The request was cancelled.');
  };
  try {
    checkCancelled();
    const bytes =
      work.kind === 'draw'
        ? await drawPicture(sceneOf(work.scene), { source: from, signal: controller.signal, checkCancelled })
        : await drawLegend({
            ...work.request,
            layer: sharedValue(work.request.layer) as Layer,
            style: sharedValue(work.request.style) as Style,
          });
    answer({ kind: 'done', job, bytes }, [bytes.buffer]);
  } catch (error) {
    answer({ kind: 'failed', job, error: postError(error) });
  } finally {
    running = undefined;
  }
}

function answer(message: FromThread, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, [...transfer]);
}

function sceneOf(posted: PostedScene): Scene {
  return {
    ...posted,
    layers: posted.layers.map(({ layer, style, filter }) => ({
      layer: sharedValue(layer) as Layer,
      style: sharedValue(style) as Style,
      filter,
    })),
  };
}

function sharedValue(reference: Reference): Layer | Style {
  const value = values.get(reference);
  if (value === undefined) throw new Error(`the thread was never given value ${reference}`);
  return value;
}
