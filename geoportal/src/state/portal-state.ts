import type { IdentifiedFeature, IdentifyAnswer, PortalCatalog } from '../../../server/portal/contract.ts';
import { type Language, preferredLanguage } from '../i18n/language.ts';
import { createStore } from './store.ts';

/** Centre of the map in EPSG:2180, and what is seen around it. */
export interface MapView {
  readonly easting: number;
  readonly northing: number;
  readonly scaleDenominator: number;
  /** Visible box, longitude and latitude. */
  readonly geographicExtent: readonly [number, number, number, number];
}

export interface LayerState {
  readonly visible: boolean;
  /** 0…1. */
  readonly opacity: number;
}

/** What was asked: a place on the map, or one feature by name. */
export type Question =
  | {
      readonly kind: 'place';
      readonly easting: number;
      readonly northing: number;
      /** Metres per CSS pixel. */
      readonly resolution: number;
      /** The feature to open among those found: a shared link names it. */
      readonly prefer?: FeatureName;
      readonly takeFocus: boolean;
    }
  | ({ readonly kind: 'feature'; readonly takeFocus: boolean } & FeatureName);

export interface FeatureName {
  readonly layer: string;
  readonly key: string;
}

export type Answer =
  | { readonly status: 'none' }
  | { readonly status: 'asking'; readonly question: Question }
  | { readonly status: 'failed'; readonly question: Question; readonly reason: 'network' | 'missing' }
  | {
      readonly status: 'answered';
      readonly question: Question;
      readonly place: IdentifyAnswer['place'] | undefined;
      readonly features: readonly IdentifiedFeature[];
      /** Index of the open card; −1 when all are folded. */
      readonly selected: number;
    };

export type CatalogState =
  | { readonly status: 'loading' | 'failed' }
  | { readonly status: 'ready'; readonly catalog: PortalCatalog };

export interface PortalState {
  readonly language: Language;
  readonly catalog: CatalogState;
  readonly online: boolean;
  /** Pictures of the map are on their way. */
  readonly busy: boolean;
  /** undefined until the map is there. */
  readonly view: MapView | undefined;
  readonly layers: Readonly<Record<string, LayerState>>;
  /** Layers whose pictures did not all arrive. */
  readonly failedLayers: ReadonlySet<string>;
  readonly answer: Answer;
  /** A place named by the search: longitude, latitude box and its label. */
  readonly marked:
    | { readonly label: string; readonly extent: readonly [number, number, number, number] }
    | undefined;
  /** Whether the panel with layers is open; on a phone it covers half of the map. */
  readonly layersOpen: boolean;
  /** A short message shown to everybody; `id` grows so that the same text may come twice. */
  readonly notice: { readonly id: number; readonly text: string } | undefined;
  /** A text for screen readers only. */
  readonly announcement: { readonly id: number; readonly text: string } | undefined;
}

/** The portal's one state. */
export const portal = createStore<PortalState>({
  language: preferredLanguage(),
  catalog: { status: 'loading' },
  online: navigator.onLine,
  busy: false,
  view: undefined,
  layers: {},
  failedLayers: new Set(),
  answer: { status: 'none' },
  marked: undefined,
  layersOpen: false,
  notice: undefined,
  announcement: undefined,
});
