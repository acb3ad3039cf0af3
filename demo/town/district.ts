import type { Point } from './point.ts';

/** What a part of the plan is filled with. */
export type Use =
  | 'old'
  | 'square'
  | 'planty'
  | 'inner'
  | 'villa'
  | 'houses'
  | 'slabs'
  | 'industry'
  | 'retail'
  | 'allotments'
  | 'cemetery'
  | 'park'
  | 'station'
  | 'railside'
  | 'fields'
  | 'meadow'
  | 'forest'
  | 'lake'
  | 'church'
  | 'school'
  | 'hospital'
  | 'sport'
  | 'sewage'
  | 'waterworks'
  | 'pit'
  | 'solar'
  | 'estate'
  | 'castle'
  | 'townhall'
  | 'orchard'
  | 'gardens'
  | 'garages'
  | 'pond'
  | 'villageschool';

/** A district: the face of the main lines that holds the place. */
export interface District {
  readonly at: Point;
  readonly use: Use;
  /** Theme of the street names. */
  readonly names?: NameTheme;
}

export type NameTheme =
  | 'trades'
  | 'writers'
  | 'trees'
  | 'flowers'
  | 'birds'
  | 'kings'
  | 'planets'
  | 'fruits'
  | 'colours'
  | 'heroes';

export const districts: readonly District[] = [
  { at: [-380, 200], use: 'inner', names: 'kings' },
  { at: [-60, 460], use: 'inner', names: 'heroes' },
  { at: [250, 450], use: 'inner', names: 'heroes' },
  { at: [600, 250], use: 'inner', names: 'kings' },
  { at: [650, -150], use: 'villa', names: 'writers' },
  { at: [-200, 830], use: 'villa', names: 'writers' },
  { at: [330, 820], use: 'inner', names: 'heroes' },
  { at: [1150, 800], use: 'slabs', names: 'planets' },
  { at: [1250, 300], use: 'houses', names: 'heroes' },
  { at: [1300, -150], use: 'houses', names: 'flowers' },
  { at: [2100, 330], use: 'houses', names: 'planets' },
  { at: [2050, 850], use: 'houses', names: 'colours' },
  { at: [1850, -300], use: 'houses', names: 'birds' },
  { at: [-950, 220], use: 'slabs', names: 'kings' },
  { at: [-850, 720], use: 'villa', names: 'writers' },
  { at: [-1650, 320], use: 'houses', names: 'trees' },
  { at: [-1600, 850], use: 'houses', names: 'fruits' },
  { at: [-700, -120], use: 'park' },
  { at: [-1650, -180], use: 'houses', names: 'birds' },
  { at: [400, -330], use: 'park' },
  { at: [1300, -760], use: 'allotments' },
  { at: [0, 1220], use: 'industry', names: 'trades' },
  { at: [1300, 1330], use: 'industry', names: 'trades' },
  { at: [-350, 1720], use: 'houses', names: 'colours' },
  { at: [650, 1700], use: 'industry', names: 'trades' },
  { at: [1420, 1610], use: 'retail', names: 'trades' },
  { at: [-1250, 1370], use: 'allotments' },
  { at: [-1180, 1680], use: 'cemetery' },
  { at: [-200, 1022], use: 'station' },
  { at: [300, 1022], use: 'station' },
  { at: [-1300, 1165], use: 'railside' },
  { at: [1200, 1110], use: 'railside' },
  { at: [250, -1150], use: 'houses', names: 'trees' },
  { at: [-500, -1180], use: 'houses', names: 'flowers' },
  { at: [-550, -720], use: 'houses', names: 'birds' },
  { at: [480, -810], use: 'allotments' },
];

/** Single places in the plan with a use of their own: the block that holds the place gets it. */
export const landmarks: readonly { readonly at: Point; readonly use: Use; readonly name?: string }[] = [
  { at: [0, 0], use: 'square' },
  { at: [-50, 152], use: 'church', name: 'Kościół parafialny pw. św. Jakuba Apostoła' },
  { at: [120, -280], use: 'castle', name: 'Ruiny zamku' },
  { at: [-130, 450], use: 'school' },
  { at: [420, 700], use: 'school' },
  { at: [1300, 250], use: 'hospital' },
  { at: [1350, 700], use: 'school' },
  { at: [-950, 250], use: 'school' },
  { at: [-1590, 3120], use: 'church', name: 'Kościół pw. św. Wawrzyńca' },
  { at: [-1440, 3000], use: 'pond' },
  { at: [-1600, 2950], use: 'villageschool' },
  { at: [3700, 235], use: 'church', name: 'Kościół pw. św. Anny' },
  { at: [3480, 90], use: 'pond' },
  { at: [3830, 95], use: 'villageschool' },
  { at: [-2440, -1790], use: 'church', name: 'Kościół pw. św. Małgorzaty' },
  { at: [-2300, -1840], use: 'pond' },
  { at: [-2650, -2010], use: 'villageschool' },
  { at: [1960, 2600], use: 'pond' },
  { at: [1830, 2760], use: 'villageschool' },
  { at: [120, -2250], use: 'pond' },
  { at: [2790, -1500], use: 'church', name: 'Kaplica pw. św. Rocha' },
  { at: [-3010, 280], use: 'pond' },
  { at: [-1500, 480], use: 'church', name: 'Kościół pw. Matki Bożej Częstochowskiej' },
  { at: [1100, 500], use: 'church', name: 'Kościół pw. św. Maksymiliana' },
  { at: [-700, -150], use: 'sport' },
  { at: [-2300, -250], use: 'sewage' },
  { at: [-2250, 2300], use: 'waterworks' },
  { at: [2700, 1500], use: 'pit' },
  { at: [-2500, 900], use: 'solar' },
  { at: [3300, 700], use: 'estate' },
  { at: [1400, -1900], use: 'orchard' },
];

/** A village on a main road: homesteads stand along the streets within `radius` metres of its middle. */
interface Village {
  readonly name: string;
  readonly at: Point;
  readonly radius: number;
  readonly precinct: string;
}

export const villages: readonly Village[] = [
  { name: 'Żabostawy', at: [-1530, 3100], radius: 760, precinct: '0001' },
  { name: 'Modrzewnica', at: [1850, 2680], radius: 720, precinct: '0002' },
  { name: 'Szuwarzyn', at: [3650, 165], radius: 780, precinct: '0003' },
  { name: 'Łęgowiska', at: [2850, -1620], radius: 640, precinct: '0004' },
  { name: 'Krzywodrzew', at: [170, -2330], radius: 640, precinct: '0005' },
  { name: 'Mokrołąki', at: [-2500, -1870], radius: 760, precinct: '0006' },
  { name: 'Jarzębogóra', at: [-3060, 200], radius: 660, precinct: '0007' },
  { name: 'Trzcinostaw', at: [-2860, 2700], radius: 620, precinct: '0008' },
];
