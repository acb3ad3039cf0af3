import type { LotUse } from './lot.ts';

/** The thirteen kinds of planning zone of a general plan. */
export type ZoneSymbol =
  | 'SW'
  | 'SJ'
  | 'SZ'
  | 'SU'
  | 'SH'
  | 'SP'
  | 'SR'
  | 'SI'
  | 'SN'
  | 'SC'
  | 'SG'
  | 'SO'
  | 'SK';

interface ZoneKind {
  readonly name: string;
  /** Profil podstawowy, codes of land use classes. */
  readonly basic: string;
  /** Profil dodatkowy. */
  readonly additional: string;
  readonly minBio: number | undefined;
  /** Largest intensity, coverage in %, height in m; undefined where the plan sets none. */
  readonly intensity?: number;
  readonly coverage?: number;
  readonly height?: number;
}

export const zoneKinds: Record<ZoneSymbol, ZoneKind> = {
  SW: {
    name: 'strefa wielofunkcyjna z zabudową mieszkaniową wielorodzinną',
    basic: 'MW U K ZP ZD I',
    additional: 'MN H ZN L W',
    minBio: 30,
    intensity: 2.4,
    coverage: 50,
    height: 18,
  },
  SJ: {
    name: 'strefa wielofunkcyjna z zabudową mieszkaniową jednorodzinną',
    basic: 'MN U K ZP ZD I',
    additional: 'ML ZN L W',
    minBio: 30,
    intensity: 0.8,
    coverage: 35,
    height: 10,
  },
  SZ: {
    name: 'strefa wielofunkcyjna z zabudową zagrodową',
    basic: 'RZM RZP RA K ZP ZD I',
    additional: 'RZW RN PEB U ZN L W',
    minBio: 30,
    intensity: 0.6,
    coverage: 30,
    height: 10,
  },
  SU: {
    name: 'strefa usługowa',
    basic: 'U K ZP ZD I',
    additional: 'PS PEF ZN L W',
    minBio: 30,
    intensity: 1.5,
    coverage: 45,
    height: 15,
  },
  SH: {
    name: 'strefa handlu wielkopowierzchniowego',
    basic: 'H K ZP ZD I',
    additional: 'U PS PEF ZN L W',
    minBio: 30,
    intensity: 1.2,
    coverage: 50,
    height: 14,
  },
  SP: {
    name: 'strefa gospodarcza',
    basic: 'P K ZP ZD I',
    additional: 'U ZN L W',
    minBio: 20,
    intensity: 1.6,
    coverage: 60,
    height: 20,
  },
  SR: {
    name: 'strefa produkcji rolniczej',
    basic: 'RZP RZW RA K ZD I',
    additional: 'RN PEB PEF PEW PEO ZP ZN L W',
    minBio: 30,
    intensity: 0.7,
    coverage: 40,
    height: 14,
  },
  SI: { name: 'strefa infrastrukturalna', basic: 'I K ZD', additional: 'U P ZP ZN L W', minBio: 20 },
  SN: {
    name: 'strefa zieleni i rekreacji',
    basic: 'ZP ZB W K ZD I',
    additional: 'US UK UHD UG UT UN UE UZ ZN L',
    minBio: 50,
  },
  SC: { name: 'strefa cmentarzy', basic: 'C K ZP ZD I', additional: 'UR UHD ZN L W', minBio: 30 },
  SG: {
    name: 'strefa górnictwa',
    basic: 'G K ZD I',
    additional: 'P UH UL UG UA UN ZP ZN L W',
    minBio: undefined,
  },
  SO: {
    name: 'strefa otwarta',
    basic: 'RN L ZN W K ZD I',
    additional: 'PEW PEF PEG PEO PEB ZP',
    minBio: undefined,
  },
  SK: {
    name: 'strefa komunikacyjna',
    basic: 'KDA KDS KDR KDG KK KKL KW KL KO ZD I',
    additional: 'KDZ UHD UG UT ZP L ZN W',
    minBio: 0,
  },
};

/** The zone each use of ground lies in. */
export const zoneOf: Record<LotUse, ZoneSymbol> = {
  house: 'SJ',
  row: 'SJ',
  tenement: 'SW',
  slab: 'SW',
  industry: 'SP',
  retail: 'SH',
  allotment: 'SN',
  cemetery: 'SC',
  park: 'SN',
  square: 'SW',
  church: 'SU',
  school: 'SU',
  hospital: 'SU',
  sport: 'SN',
  station: 'SK',
  garages: 'SW',
  field: 'SO',
  meadow: 'SO',
  pasture: 'SO',
  forest: 'SO',
  lake: 'SO',
  homestead: 'SZ',
  cottage: 'SZ',
  pit: 'SG',
  sewage: 'SI',
  waterworks: 'SI',
  solar: 'SI',
  estate: 'SR',
  orchard: 'SO',
  vacant: 'SJ',
  castle: 'SU',
  green: 'SN',
  road: 'SO',
  rail: 'SK',
  river: 'SO',
  shop: 'SJ',
  pond: 'SO',
  ditch: 'SO',
  townhall: 'SW',
};
