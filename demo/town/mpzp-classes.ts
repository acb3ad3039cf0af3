import type { LotUse } from './lot.ts';

/** A land use class of local plans: how plans write it, what they say about it. */
export interface PlanClass {
  /** Symbol as plans made since 2022 write it. */
  readonly symbol: string;
  /** Symbol as older plans wrote it. */
  readonly older: string;
  /** Class of the 2021 list. */
  readonly normalised: string;
  readonly purpose: string;
  /** m, intensity, coverage in %, least biologically active share in %. */
  readonly height?: number;
  readonly intensity?: number;
  readonly coverage?: number;
  readonly bio?: number;
  /** Provisions, one paragraph. */
  readonly rules: readonly string[];
}

const roofs =
  'Dachy dwuspadowe lub wielospadowe o nachyleniu połaci od 30° do 45°, kryte dachówką lub materiałem dachówkopodobnym w odcieniach czerwieni, brązu lub grafitu.';
const flat = 'Geometria dachów: dachy płaskie o nachyleniu do 12°.';
const parking = 'Co najmniej 2 miejsca do parkowania na jeden lokal mieszkalny, w tym miejsca w garażach.';
const noTemporary =
  'Zakaz lokalizacji tymczasowych obiektów budowlanych, z wyjątkiem obiektów na czas budowy.';
const lines =
  'Sytuowanie zabudowy zgodnie z nieprzekraczalnymi liniami zabudowy wyznaczonymi na rysunku planu.';

export const planClasses = {
  MN: {
    symbol: 'MN',
    older: 'MN',
    normalised: 'MN',
    purpose: 'Teren zabudowy mieszkaniowej jednorodzinnej',
    height: 9.5,
    intensity: 0.6,
    coverage: 30,
    bio: 40,
    rules: [
      lines,
      'Zabudowa wolno stojąca lub bliźniacza; dopuszcza się jeden budynek gospodarczy albo garaż o powierzchni zabudowy do 60 m².',
      roofs,
      parking,
      'Minimalna powierzchnia nowo wydzielanej działki: 700 m².',
    ],
  },
  MNU: {
    symbol: 'MN-U',
    older: 'MN/U',
    normalised: 'MN',
    purpose: 'Teren zabudowy mieszkaniowej jednorodzinnej lub usług',
    height: 10,
    intensity: 0.9,
    coverage: 40,
    bio: 30,
    rules: [
      lines,
      'Usługi nieuciążliwe jako wolno stojące lub wbudowane; zakaz lokalizacji stacji paliw i warsztatów samochodowych.',
      roofs,
      parking,
    ],
  },
  MW: {
    symbol: 'MW',
    older: 'MW',
    normalised: 'MW',
    purpose: 'Teren zabudowy mieszkaniowej wielorodzinnej',
    height: 18,
    intensity: 1.8,
    coverage: 35,
    bio: 35,
    rules: [
      lines,
      flat,
      'Nakaz urządzenia placu zabaw i zieleni towarzyszącej na każde rozpoczęte 40 lokali mieszkalnych.',
      'Co najmniej 1,2 miejsca do parkowania na jeden lokal mieszkalny.',
    ],
  },
  MWU: {
    symbol: 'MW-U',
    older: 'MW,U',
    normalised: 'MW',
    purpose: 'Teren zabudowy mieszkaniowej wielorodzinnej lub usług',
    height: 15,
    intensity: 2.6,
    coverage: 70,
    bio: 10,
    rules: [
      'Zabudowa pierzejowa w obowiązujących liniach zabudowy; usługi w parterach od strony ulic.',
      'Nakaz zachowania gabarytów, podziałów elewacji i detalu kamienic historycznych; zakaz docieplania elewacji z detalem od zewnątrz.',
      noTemporary,
    ],
  },
  U: {
    symbol: 'U',
    older: 'U',
    normalised: 'U',
    purpose: 'Teren usług',
    height: 12,
    intensity: 1.2,
    coverage: 45,
    bio: 25,
    rules: [
      lines,
      flat,
      'Co najmniej 3 miejsca do parkowania na 100 m² powierzchni użytkowej usług.',
      noTemporary,
    ],
  },
  UE: {
    symbol: 'UE',
    older: 'UO',
    normalised: 'UE',
    purpose: 'Teren usług edukacji',
    height: 14,
    intensity: 1,
    coverage: 35,
    bio: 35,
    rules: [
      lines,
      'Dopuszcza się urządzenia sportowe, boiska i sale gimnastyczne.',
      'Ochrona istniejącego starodrzewu.',
    ],
  },
  UZ: {
    symbol: 'UZ',
    older: 'UZ',
    normalised: 'UZ',
    purpose: 'Teren usług zdrowia i pomocy społecznej',
    height: 20,
    intensity: 1.4,
    coverage: 40,
    bio: 30,
    rules: [lines, 'Dopuszcza się lądowisko dla śmigłowców ratunkowych.', flat],
  },
  UR: {
    symbol: 'UR',
    older: 'UKs',
    normalised: 'UR',
    purpose: 'Teren usług kultu religijnego',
    height: 12,
    intensity: 0.8,
    coverage: 30,
    bio: 40,
    rules: [
      'Wysokość wież kościelnych nie jest ograniczona.',
      'Obiekt wpisany do gminnej ewidencji zabytków: prace wymagają uzgodnień wynikających z przepisów odrębnych.',
    ],
  },
  US: {
    symbol: 'US',
    older: 'US',
    normalised: 'US',
    purpose: 'Teren usług sportu i rekreacji',
    height: 12,
    intensity: 0.4,
    coverage: 20,
    bio: 50,
    rules: [lines, 'Dopuszcza się trybuny, oświetlenie boisk i zaplecze socjalne.'],
  },
  H: {
    symbol: 'H',
    older: 'UC',
    normalised: 'H',
    purpose: 'Teren handlu wielkopowierzchniowego',
    height: 13,
    intensity: 0.9,
    coverage: 45,
    bio: 20,
    rules: [
      lines,
      'Dopuszcza się obiekty o powierzchni sprzedaży powyżej 2000 m².',
      'Nakaz nasadzeń drzew na parkingach: jedno drzewo na 6 stanowisk.',
    ],
  },
  P: {
    symbol: 'P',
    older: 'P',
    normalised: 'P',
    purpose: 'Teren produkcji',
    height: 18,
    intensity: 1.4,
    coverage: 55,
    bio: 20,
    rules: [
      lines,
      'Zakaz lokalizacji zakładów o zwiększonym lub dużym ryzyku wystąpienia poważnej awarii przemysłowej.',
      'Pas zieleni izolacyjnej o szerokości co najmniej 5 m od strony terenów mieszkaniowych.',
    ],
  },
  PU: {
    symbol: 'P-U',
    older: 'P/U',
    normalised: 'P',
    purpose: 'Teren produkcji lub usług',
    height: 15,
    intensity: 1.2,
    coverage: 50,
    bio: 20,
    rules: [lines, flat, 'Co najmniej 3 miejsca do parkowania na 10 zatrudnionych.'],
  },
  ZP: {
    symbol: 'ZP',
    older: 'ZP',
    normalised: 'ZP',
    purpose: 'Teren zieleni urządzonej',
    bio: 80,
    rules: [
      'Zakaz zabudowy, z wyjątkiem obiektów małej architektury i urządzeń wodnych.',
      'Dopuszcza się ciągi piesze i drogi dla rowerów o nawierzchni przepuszczalnej.',
    ],
  },
  ZD: {
    symbol: 'ZD',
    older: 'ZD',
    normalised: 'ZD',
    purpose: 'Teren ogrodów działkowych',
    height: 5,
    coverage: 10,
    bio: 70,
    rules: [
      'Altany działkowe o powierzchni zabudowy do 35 m²; jeden dom działkowca.',
      'Zakaz zabudowy mieszkaniowej.',
    ],
  },
  ZN: {
    symbol: 'ZN',
    older: 'ZE',
    normalised: 'ZN',
    purpose: 'Teren zieleni naturalnej',
    bio: 95,
    rules: [
      'Zakaz zabudowy.',
      'Teren położony w obszarze szczególnego zagrożenia powodzią: stosuje się przepisy Prawa wodnego.',
    ],
  },
  C: {
    symbol: 'C',
    older: 'ZC',
    normalised: 'C',
    purpose: 'Teren cmentarza',
    height: 12,
    bio: 30,
    rules: [
      'Strefa sanitarna 50 m i 150 m od granic cmentarza według przepisów odrębnych.',
      'Ochrona historycznego układu kwater i alei.',
    ],
  },
  RN: {
    symbol: 'RN',
    older: 'R',
    normalised: 'RN',
    purpose: 'Teren rolnictwa z zakazem zabudowy',
    bio: 95,
    rules: [
      'Zakaz zabudowy, w tym zabudowy zagrodowej.',
      'Dopuszcza się drogi dojazdowe do gruntów rolnych i sieci infrastruktury technicznej.',
    ],
  },
  RZM: {
    symbol: 'RZM',
    older: 'RM',
    normalised: 'RZM',
    purpose: 'Teren zabudowy zagrodowej',
    height: 10,
    intensity: 0.5,
    coverage: 30,
    bio: 40,
    rules: [lines, roofs, 'Dopuszcza się agroturystykę i usługi nieuciążliwe o powierzchni do 150 m².'],
  },
  L: {
    symbol: 'L',
    older: 'ZL',
    normalised: 'L',
    purpose: 'Teren lasu',
    bio: 98,
    rules: [
      'Zakaz zabudowy, z wyjątkiem urządzeń gospodarki leśnej.',
      'Zagospodarowanie według planu urządzenia lasu.',
    ],
  },
  W: {
    symbol: 'W',
    older: 'WS',
    normalised: 'W',
    purpose: 'Teren wód',
    rules: ['Zakaz grodzenia w odległości mniejszej niż 1,5 m od linii brzegu.'],
  },
  G: {
    symbol: 'G',
    older: 'PG',
    normalised: 'G',
    purpose: 'Teren górnictwa i wydobycia',
    height: 12,
    rules: ['Eksploatacja kruszywa według koncesji; rekultywacja w kierunku wodnym lub leśnym.'],
  },
  I: {
    symbol: 'I',
    older: 'NO',
    normalised: 'I',
    purpose: 'Teren infrastruktury technicznej',
    height: 12,
    intensity: 0.8,
    coverage: 60,
    bio: 15,
    rules: [
      'Lokalizacja urządzeń wodociągowych, kanalizacyjnych i energetycznych.',
      'Nakaz ogrodzenia terenu.',
    ],
  },
  PEF: {
    symbol: 'PEF',
    older: 'EF',
    normalised: 'PEF',
    purpose: 'Teren elektrowni słonecznej',
    height: 5,
    coverage: 70,
    bio: 30,
    rules: ['Urządzenia fotowoltaiczne o mocy powyżej 500 kW wraz ze strefą ochronną w granicach terenu.'],
  },
  KDG: {
    symbol: 'KDG',
    older: 'KD-G',
    normalised: 'KDG',
    purpose: 'Teren drogi głównej',
    rules: [
      'Szerokość w liniach rozgraniczających zgodnie z rysunkiem planu.',
      'Nakaz realizacji obustronnych chodników i drogi dla rowerów.',
    ],
  },
  KDZ: {
    symbol: 'KDZ',
    older: 'KD-Z',
    normalised: 'KDZ',
    purpose: 'Teren drogi zbiorczej',
    rules: [
      'Szerokość w liniach rozgraniczających zgodnie z rysunkiem planu.',
      'Dopuszcza się zieleń przyuliczną i miejsca postojowe.',
    ],
  },
  KDL: {
    symbol: 'KDL',
    older: 'KD-L',
    normalised: 'K',
    purpose: 'Teren drogi lokalnej',
    rules: [
      'Szerokość w liniach rozgraniczających zgodnie z rysunkiem planu.',
      'Dopuszcza się miejsca postojowe w pasie drogi.',
    ],
  },
  KDD: {
    symbol: 'KDD',
    older: 'KD-D',
    normalised: 'K',
    purpose: 'Teren drogi dojazdowej',
    rules: [
      'Szerokość w liniach rozgraniczających zgodnie z rysunkiem planu; dopuszcza się ulicę jednoprzestrzenną.',
    ],
  },
  KR: {
    symbol: 'KR',
    older: 'KX',
    normalised: 'K',
    purpose: 'Teren komunikacji drogowej wewnętrznej',
    rules: ['Droga wewnętrzna lub ciąg pieszo-jezdny.'],
  },
  KK: {
    symbol: 'KK',
    older: 'KK',
    normalised: 'KK',
    purpose: 'Teren komunikacji kolejowej i szynowej',
    height: 12,
    rules: ['Teren zamknięty lub kolejowy: stosuje się przepisy o transporcie kolejowym.'],
  },
  KO: {
    symbol: 'KO',
    older: 'KS',
    normalised: 'KO',
    purpose: 'Teren obsługi komunikacji',
    height: 5,
    coverage: 60,
    bio: 10,
    rules: ['Garaże i parkingi; nawierzchnie utwardzone z odprowadzeniem wód przez separator.'],
  },
} as const satisfies Record<string, PlanClass>;

export type PlanClassName = keyof typeof planClasses;

/** What a plan says for each use of ground; roads go by their class instead. */
export const classOf: Record<LotUse, PlanClassName> = {
  house: 'MN',
  row: 'MN',
  tenement: 'MWU',
  slab: 'MW',
  industry: 'P',
  retail: 'H',
  allotment: 'ZD',
  cemetery: 'C',
  park: 'ZP',
  square: 'ZP',
  church: 'UR',
  school: 'UE',
  hospital: 'UZ',
  sport: 'US',
  station: 'KK',
  garages: 'KO',
  field: 'RN',
  meadow: 'ZN',
  pasture: 'ZN',
  forest: 'L',
  lake: 'W',
  homestead: 'RZM',
  cottage: 'MNU',
  pit: 'G',
  sewage: 'I',
  waterworks: 'I',
  solar: 'PEF',
  estate: 'RZM',
  orchard: 'RN',
  vacant: 'MNU',
  castle: 'U',
  green: 'ZP',
  road: 'KDD',
  rail: 'KK',
  river: 'W',
  shop: 'U',
  pond: 'W',
  ditch: 'W',
  townhall: 'U',
};
