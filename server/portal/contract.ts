/*
 * The JSON between the server and the geoportal, under `/api`. The geoportal imports these types and
 * nothing else of the server but `geo/`. All addresses are relative to the portal's own.
 */

export interface Text {
  readonly pl: string;
  readonly en: string;
}

/** GET api/catalog → what the map can show, top first. */
export interface PortalCatalog {
  readonly version: string;
  readonly title: Text;
  readonly publicUrl: string;
  /** Where the map opens: longitude, latitude. */
  readonly extent: readonly [minLon: number, minLat: number, maxLon: number, maxLat: number];
  readonly themes: readonly PortalTheme[];
}

export interface PortalTheme {
  readonly id: string;
  readonly title: Text;
  readonly layers: readonly PortalLayer[];
}

export interface PortalLayer {
  readonly id: string;
  /** Place in the drawing order, 0 on top: themes group layers otherwise than they lie on each other. */
  readonly order: number;
  readonly title: Text;
  readonly abstract: Text;
  readonly publisher: Text;
  readonly attribution: Text;
  readonly licence: { readonly title: Text; readonly url?: string };
  readonly freshness: { readonly updated?: string; readonly note: Text };
  readonly fictitious: boolean;
  readonly visible: boolean;
  readonly drawing: 'tiles' | 'wms';
  readonly geometryType: 'point' | 'line' | 'polygon' | 'mixed';
  readonly geographicExtent?: readonly [number, number, number, number];
  /** Scale denominators (0.28 mm pixel) between which anything is drawn. */
  readonly minScaleDenominator: number;
  /** null: no upper limit. */
  readonly maxScaleDenominator: number | null;
  readonly styles: readonly {
    readonly id: string;
    readonly title: Text;
    readonly legend: readonly PortalLegendEntry[];
  }[];
  readonly properties: readonly PortalProperty[];
  readonly featureTitle?: string;
}

export interface PortalLegendEntry {
  readonly rule: string;
  readonly title: Text;
  /** Address of the symbol's picture, relative. */
  readonly image: string;
  readonly minScaleDenominator: number;
  readonly maxScaleDenominator: number | null;
}

export interface PortalProperty {
  readonly name: string;
  readonly title: Text;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp';
  readonly unit?: string;
  readonly codes?: Readonly<Record<string, Text>>;
}

/** GET api/search?q=…&lang=pl → at most 12 hits, best first. */
export interface SearchAnswer {
  readonly query: string;
  readonly hits: readonly SearchHit[];
}

export interface SearchHit {
  readonly kind: 'place' | 'street' | 'address' | 'parcel' | 'feature' | 'coordinates';
  readonly label: string;
  /** Second line: what it is and where. */
  readonly detail: string;
  /** longitude, latitude box. */
  readonly extent: readonly [number, number, number, number];
  /** Set for features: opens the card. */
  readonly layer?: string;
  readonly key?: string;
}

/** GET api/identify?x=&y=&crs=EPSG:2180&resolution=&layers=a,b&lang= → features under the finger, top layer first. */
export interface IdentifyAnswer {
  /** x, y in EPSG:2180 and longitude, latitude of the place asked about. */
  readonly place: {
    readonly easting: number;
    readonly northing: number;
    readonly lon: number;
    readonly lat: number;
  };
  readonly features: readonly IdentifiedFeature[];
}

/**
 * One feature of an identify answer. The same alone: GET api/feature?layer=&key=&lang= → one feature
 * (404 when the layer has no such key), which is how a shared link and a search hit open their card.
 */
export interface IdentifiedFeature {
  readonly layer: string;
  readonly key: string;
  readonly title: string;
  /** Text with its own address: the feature's page under `ogc/`, relative. */
  readonly page: string;
  readonly properties: readonly { readonly name: string; readonly value: string | number | boolean | null }[];
  /** GeoJSON geometry in longitude, latitude, simplified for highlighting. */
  readonly geometry: unknown;
}
