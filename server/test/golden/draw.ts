import { drawLegend } from '../../render/legend/legend.ts';
import { drawPicture } from '../../render/picture.ts';
import type { Scene } from '../../render/renderer.ts';
import { openDrawingSource } from './memory-source.ts';
import { openRasters, type RasterScene, rasterScenes } from './raster-scenes.ts';
import { legends as testLegends, scenes as townScenes } from './scenes.ts';
import { styleLegends } from './style-legends.ts';
import { symbolScenes } from './symbol-scenes.ts';
import { town } from './town.ts';

const scenes = { ...townScenes, ...symbolScenes };
const legends = { ...testLegends, ...styleLegends };

/** Draws a scene of the made-up town here and now. */
export async function drawTown(scene: Scene): Promise<Uint8Array> {
  const source = await openDrawingSource(town);
  return drawPicture(scene, { source, signal: new AbortController().signal, checkCancelled: () => {} });
}

async function drawRasters({ files, scene }: RasterScene): Promise<Uint8Array> {
  const source = openRasters(files);
  const signal = new AbortController().signal;
  const picture = await drawPicture(scene, { source, signal, checkCancelled: () => {} });
  await source.close();
  return picture;
}

/** Names of all golden cases. */
export const goldenCases: readonly string[] = [scenes, rasterScenes, legends].flatMap(Object.keys);

/** Draws a golden case. */
export async function drawGolden(name: string): Promise<Uint8Array> {
  const [scene, legend] = [scenes[name], legends[name]];
  const rasters = rasterScenes[name];
  if (scene !== undefined) return drawTown(scene);
  if (rasters !== undefined) return drawRasters(rasters);
  if (legend !== undefined) return drawLegend(legend);
  throw new Error(`no golden case ${name}`);
}
