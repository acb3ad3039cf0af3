import ImageTile from 'ol/ImageTile.js';
import TileLayer from 'ol/layer/Tile.js';
import type OlMap from 'ol/Map.js';
import TileImage from 'ol/source/TileImage.js';
import type Tile from 'ol/Tile.js';
import TileGrid from 'ol/tilegrid/TileGrid.js';
import { crsOf } from '../../../server/geo/crs.ts';
import { type Extent, grow, intersects } from '../../../server/geo/extent.ts';
import { transformExtent } from '../../../server/geo/projection.ts';
import type { PortalLayer } from '../../../server/portal/contract.ts';
import { knownLayers } from '../state/catalog.ts';
import { type PortalState, portal } from '../state/portal-state.ts';
import { getMapAddress } from './get-map.ts';
import { mapProjection } from './map-projection.ts';
import { mapCrs, resolutions, scaleDenominators, scaleFit } from './scales.ts';
import { type Sheet, toSheets } from './sheets.ts';

const TILE_SIZE = 512;
/** How often a picture that fails is asked for again before it is given up. */
const RETRIES = 2;
/** CSS pixels that symbols and letters may reach beyond their layer's extent. */
const REACH = 64;

/** Pictures twice as dense where the screen is; denser ones cost more than the eye gains. */
const density = window.devicePixelRatio > 1.1 ? 2 : 1;

const grid = new TileGrid({ origin: [100_000, 850_000], resolutions: [...resolutions], tileSize: TILE_SIZE });

/** One OpenLayers layer and the sheet it shows now. */
interface Slot {
  readonly layer: TileLayer<TileImage>;
  readonly source: TileImage;
  readonly missing: Set<Tile>;
  /** Pictures that have arrived, by their key; the oldest first. */
  readonly loaded: Map<string, ImageTile>;
  sheet: Sheet;
}

/**
 * The layers of the catalog, drawn by the server, so that the map looks exactly as its legend says. Sheets lie
 * on each other; while a changed sheet loads, its old pictures stay.
 */
export class PictureStack {
  readonly #map: OlMap;
  /** Lowest first. */
  readonly #slots: Slot[] = [];
  readonly #extents = new Map<string, Extent | undefined>();
  #apart: ReadonlySet<string> = new Set();

  constructor(map: OlMap) {
    this.#map = map;
  }

  /** Shows what is switched on. */
  draw(state: PortalState): void {
    const sheets = toSheets(knownLayers(state), state.layers, this.#apart).toReversed();
    for (const [place, sheet] of sheets.entries()) {
      const slot = this.#slots[place] ?? this.#addSlot(place, sheet);
      const changed = namesOf(slot.sheet) !== namesOf(sheet);
      slot.sheet = sheet;
      if (changed) this.#show(slot);
      slot.layer.setOpacity(sheet.opacity);
      slot.layer.setVisible(true);
    }
    for (const slot of this.#slots.slice(sheets.length)) slot.layer.setVisible(false);
  }

  /** Asks for pictures again: of the sheets with one layer, or of all. */
  reload(layer?: string): void {
    for (const { sheet, source, missing } of this.#slots) {
      if (layer !== undefined && !sheet.layers.some(({ id }) => id === layer)) continue;
      missing.clear();
      source.refresh();
    }
    for (const id of portal.get().failedLayers) if (layer === undefined || layer === id) setFailed(id, false);
  }

  /**
   * Draws again where a layer changed, and nothing else; the old picture stays until the new one is there.
   * @param extents EPSG:2180; null: anywhere
   */
  repaint(layer: string, extents: readonly Extent[] | null): void {
    for (const slot of this.#slots) {
      if (!slot.layer.getVisible() || !slot.sheet.layers.some(({ id }) => id === layer)) continue;
      for (const tile of slot.loaded.values()) {
        const [z = 0] = tile.getTileCoord();
        const extent = grow(
          grid.getTileCoordExtent(tile.getTileCoord()) as unknown as Extent,
          REACH * (resolutions[z] ?? 0),
        );
        if (extents === null || extents.some((each) => intersects(each, extent))) renew(tile, slot);
      }
    }
  }

  #addSlot(place: number, sheet: Sheet): Slot {
    const source = new TileImage({
      projection: mapProjection,
      tileGrid: grid,
      tilePixelRatio: density,
      transition: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200,
    });
    const layer = new TileLayer({ source, zIndex: place });
    const slot: Slot = { layer, source, sheet, missing: new Set(), loaded: new Map() };
    this.#slots.push(slot);
    this.#watch(slot);
    this.#show(slot);
    this.#map.addLayer(layer);
    return slot;
  }

  #show({ source, sheet, missing, loaded }: Slot): void {
    missing.clear();
    loaded.clear();
    source.setTileUrlFunction(([z = 0, column = 0, row = 0]) => {
      const extent = grid.getTileCoordExtent([z, column, row]) as unknown as Extent;
      const layers = sheet.layers.filter((layer) => this.#isDrawn(layer, z, extent)).map(({ id }) => id);
      if (layers.length === 0) return undefined;
      return getMapAddress({ layers: layers.toReversed(), extent, size: TILE_SIZE, density });
    }, namesOf(sheet));
  }

  #isDrawn(layer: PortalLayer, z: number, extent: Extent): boolean {
    if (scaleFit(layer, scaleDenominators[z] ?? 0) !== 'drawn') return false;
    const own = this.#extentOf(layer);
    return own === undefined || intersects(own, grow(extent, REACH * (resolutions[z] ?? 0)));
  }

  #extentOf({ id, geographicExtent }: PortalLayer): Extent | undefined {
    if (geographicExtent === undefined) return undefined;
    if (!this.#extents.has(id)) {
      this.#extents.set(id, transformExtent(geographicExtent, crsOf('CRS:84'), mapCrs));
    }
    return this.#extents.get(id);
  }

  /** An overloaded server recovers unnoticed; a picture that never comes is traced to the layer at fault. */
  #watch(slot: Slot): void {
    const attempts = new WeakMap<Tile, number>();
    slot.source.on('tileloaderror', ({ tile }) => {
      const attempt = attempts.get(tile) ?? 0;
      attempts.set(tile, attempt + 1);
      if (!isOf(tile, slot.sheet)) return;
      if (attempt < RETRIES) setTimeout(() => (tile as ImageTile).load(), 700 * 3 ** attempt);
      else this.#giveUp(slot, tile);
    });
    slot.source.on('tileloadend', ({ tile }) => {
      if (tile instanceof ImageTile) remember(slot.loaded, tile);
      if (!slot.missing.delete(tile) || slot.missing.size > 0) return;
      for (const { id } of slot.sheet.layers) setFailed(id, false);
    });
  }

  /** One layer that cannot be drawn spoils the picture of all in its sheet: each gets its own, the guilty shows. */
  #giveUp({ sheet, missing }: Slot, tile: Tile): void {
    const [only] = sheet.layers;
    if (sheet.layers.length === 1 && only !== undefined) {
      missing.add(tile);
      setFailed(only.id, true);
      return;
    }
    this.#apart = new Set([...this.#apart, ...sheet.layers.map(({ id }) => id)]);
    this.draw(portal.get());
  }
}

/** More pictures than any screen shows and OpenLayers keeps. */
const MOST_LOADED = 1_000;

function remember(loaded: Map<string, ImageTile>, tile: ImageTile): void {
  loaded.delete(tile.getKey());
  loaded.set(tile.getKey(), tile);
  const [oldest] = loaded.keys();
  if (loaded.size > MOST_LOADED && oldest !== undefined) loaded.delete(oldest);
}

let renewals = 0;

/** Puts a new picture in the place of an old one when it has arrived. */
function renew(tile: ImageTile, { source, layer }: Slot): void {
  const address = source.getTileUrlFunction()(tile.getTileCoord(), density, mapProjection);
  if (address === undefined) return;
  const picture = new Image();
  picture.addEventListener('load', () => {
    tile.setImage(picture);
    // The layer alone: a changed source would ask for every picture again.
    layer.changed();
  });
  // Under the old address the browser may give the picture it still has in memory.
  picture.src = `${address}&_=${++renewals}`;
}

function namesOf({ layers }: Sheet): string {
  return layers.map(({ id }) => id).join(',');
}

/** Whether a picture belongs to what the sheet shows now: its address names no other layer. */
function isOf(tile: Tile, { layers }: Sheet): boolean {
  const names = new URLSearchParams(tile.getKey()).get('LAYERS')?.split(',') ?? [];
  return names.every((name) => layers.some(({ id }) => id === name));
}

function setFailed(id: string, failed: boolean): void {
  const { failedLayers } = portal.get();
  if (failedLayers.has(id) === failed) return;
  const next = new Set(failedLayers);
  if (failed) next.add(id);
  else next.delete(id);
  portal.update({ failedLayers: next });
}
