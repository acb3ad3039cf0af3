import type { GroundPlan } from './ground-plan.ts';
import * as plan from './plan.ts';
import { at, contains, offset, type Point } from './point.ts';
import { landscapeBans, plainBans, reserveBans } from './protection-bans.ts';
import type { Random } from './random.ts';
import { smooth } from './way.ts';

/** A form of nature protection with what it forbids. */
export interface ProtectedArea {
  readonly id: string;
  /** Form by the act on nature protection, art. 6. */
  readonly form: string;
  readonly name: string;
  readonly points: readonly Point[];
  readonly bans: string;
  readonly exceptions: string | undefined;
  readonly act: string;
  readonly established: string;
  readonly supervisor: string;
}

const sejmik = 'Uchwała Sejmiku (przykład fikcyjny)';

/** Areas drawn by hand in the plan, and natural monuments strewn along streets and fields. */
export function protectedAreas(ground: GroundPlan, random: Random): ProtectedArea[] {
  const bend = (points: readonly Point[]): Point[] => round(points).map(ground.bend);
  const council = 'Rada Miejska (przykład fikcyjny)';
  const areas: ProtectedArea[] = [
    {
      id: 'OCHK-1',
      form: 'obszar chronionego krajobrazu',
      name: 'Obszar Chronionego Krajobrazu Doliny Szuwarki',
      points: bend([
        [-4980, -1350],
        [-4300, -1400],
        [-3100, -1250],
        [-2100, -1180],
        [-1300, -1150],
        [-500, -1560],
        [350, -1620],
        [1150, -1750],
        [1900, -2700],
        [2250, -3400],
        [2350, -4400],
        [3150, -4320],
        [3800, -3600],
        [3800, -2500],
        [3050, -1900],
        [2300, -1050],
        [1500, -720],
        [950, -420],
        [560, -330],
        [-300, -300],
        [-900, -110],
        [-1500, -220],
        [-2300, -60],
        [-3300, 60],
        [-4300, 240],
        [-5060, 300],
        [-5140, -500],
      ]),
      bans: landscapeBans,
      exceptions:
        'Zakaz budowy w pasie 100 m od linii brzegów nie dotyczy siedlisk rolniczych w granicach istniejącej zabudowy, urządzeń wodnych i obiektów niezbędnych do prowadzenia racjonalnej gospodarki rolnej, leśnej lub rybackiej.',
      act: `${sejmik} nr XI/245/2015`,
      established: '2015-08-24',
      supervisor: 'marszałek województwa',
    },
    {
      id: 'N2000-1',
      form: 'obszar Natura 2000',
      name: 'Łęgi nad Szuwarką (obszar fikcyjny)',
      points: bend([
        ...plan.northBank.slice(1, 7),
        [960, -640],
        [300, -470],
        [300, -560],
        [760, -900],
        ...[...plan.southBank].reverse().slice(12, -1),
      ]),
      bans: 'Zabrania się podejmowania działań mogących, osobno lub w połączeniu z innymi, znacząco negatywnie oddziaływać na cele ochrony obszaru (art. 33 ustawy o ochronie przyrody).',
      exceptions: 'Zezwolenie regionalnego dyrektora ochrony środowiska w warunkach art. 34.',
      act: 'Rozporządzenie (przykład fikcyjny)',
      established: '2009-02-12',
      supervisor: 'regionalny dyrektor ochrony środowiska',
    },
    {
      id: 'RP-1',
      form: 'rezerwat przyrody',
      name: 'Rezerwat Mokre Olsy',
      points: bend([
        [-1900, -3330],
        [-1300, -3380],
        [-1000, -3700],
        [-1150, -4060],
        [-1700, -4020],
        [-2050, -3720],
      ]),
      bans: reserveBans,
      exceptions: 'Ruch pieszy wyłącznie po szlaku wyznaczonym przez organ ochrony.',
      act: 'Zarządzenie regionalnego dyrektora ochrony środowiska (przykład fikcyjny)',
      established: '1998-11-19',
      supervisor: 'regionalny dyrektor ochrony środowiska',
    },
    {
      id: 'ZPK-1',
      form: 'zespół przyrodniczo-krajobrazowy',
      name: 'Jezioro Trzcinowe',
      points: bend([
        [-3120, 2760],
        [-3080, 3060],
        [-3270, 3330],
        [-3620, 3420],
        [-3960, 3290],
        [-4020, 2990],
        [-3800, 2770],
        [-3450, 2690],
      ]),
      bans: plainBans,
      exceptions: undefined,
      act: `${council} nr XVI/108/2012`,
      established: '2012-03-28',
      supervisor: 'burmistrz',
    },
    {
      id: 'UE-1',
      form: 'użytek ekologiczny',
      name: 'Torfowisko przy Jarzębogórze',
      points: bend([
        [-3600, 900],
        [-3430, 960],
        [-3380, 1110],
        [-3500, 1200],
        [-3680, 1120],
      ]),
      bans: plainBans,
      exceptions: undefined,
      act: `${council} nr XVI/109/2012`,
      established: '2012-03-28',
      supervisor: 'burmistrz',
    },
    {
      id: 'UE-2',
      form: 'użytek ekologiczny',
      name: 'Starorzecze Szuwarki',
      points: bend([
        [1750, -1900],
        [1950, -1980],
        [2050, -2140],
        [1950, -2230],
        [1800, -2100],
      ]),
      bans: plainBans,
      exceptions: undefined,
      act: `${council} nr XVI/110/2012`,
      established: '2012-03-28',
      supervisor: 'burmistrz',
    },
  ];
  return [...areas, ...naturalMonuments(ground, random)];
}

const trees = [
  'dąb szypułkowy',
  'lipa drobnolistna',
  'jesion wyniosły',
  'buk pospolity',
  'klon zwyczajny',
  'wiąz szypułkowy',
  'topola czarna',
  'głaz narzutowy',
];

function naturalMonuments(ground: GroundPlan, random: Random): ProtectedArea[] {
  const places: Point[] = [
    [-480, -140],
    [-560, -200],
    [230, -300],
    [-140, 215],
    [255, 40],
    [-1540, 3150],
    [3690, 250],
    [-2430, -1780],
    [1890, 2620],
    [-2700, 2850],
    [-1500, -3600],
    [3200, 3100],
  ];
  return places.map((place, i) => {
    const kind = i === 7 ? at(trees, 7) : random.pick(trees.slice(0, 7));
    const girth = random.whole(310, 640);
    return {
      id: `PP-${i + 1}`,
      form: 'pomnik przyrody',
      name:
        kind === 'głaz narzutowy'
          ? `Głaz narzutowy, obwód ${girth + 300} cm`
          : `${kind[0]?.toUpperCase()}${kind.slice(1)}, obwód pnia ${girth} cm`,
      points: disc(ground.bend(place), 15),
      bans: plainBans,
      exceptions: undefined,
      act: `Rada Miejska (przykład fikcyjny) nr XXX/${210 + i}/2009`,
      established: '2009-06-24',
      supervisor: 'burmistrz',
    };
  });
}

function disc(centre: Point, radius: number): Point[] {
  return Array.from(
    { length: 24 },
    (_, k): Point => [
      centre[0] + radius * Math.cos((k * Math.PI) / 12),
      centre[1] + radius * Math.sin((k * Math.PI) / 12),
    ],
  );
}

function round(points: readonly Point[]): Point[] {
  return smooth([...points, at(points, 0)], 60).slice(0, -1);
}

/** Ground that the river floods with a probability, percent. */
export interface FloodArea {
  readonly id: string;
  readonly probability: number;
  readonly scenario: string;
  readonly points: readonly Point[];
}

/** Three scenarios: the wetter, the wider. */
export function floodAreas(ground: GroundPlan): FloodArea[] {
  const north = smooth(plan.northBank, 80);
  const south = smooth(plan.southBank, 80);
  const wave = (i: number, by: number): number => by * (Math.sin(i * 0.57) + 0.7 * Math.sin(i * 0.23 + 2));
  const push = (line: readonly Point[], by: number, rough: number): Point[] =>
    line.map((p, i) => {
      const q = at(line, Math.min(line.length - 1, i + 1));
      const o = at(line, Math.max(0, i - 1));
      const length = Math.hypot(q[0] - o[0], q[1] - o[1]) || 1;
      return offset(p, [(q[0] - o[0]) / length, (q[1] - o[1]) / length], 0, by + wave(i, rough));
    });
  // Both banks run downstream: the river lies to the left of the north bank's line.
  const area = (by: number, rough: number): Point[] =>
    [...push(north, by, rough), ...push(south, -by, rough).reverse()]
      .filter((p) => contains(plan.border, p))
      .map(ground.bend);
  return [
    {
      id: 'OZP-10',
      probability: 10,
      scenario: 'wysokie prawdopodobieństwo (raz na 10 lat)',
      points: area(48, 13),
    },
    {
      id: 'OZP-1',
      probability: 1,
      scenario: 'średnie prawdopodobieństwo (raz na 100 lat)',
      points: area(12, 14),
    },
    {
      id: 'OZP-0.2',
      probability: 0.2,
      scenario: 'niskie prawdopodobieństwo (raz na 500 lat)',
      points: area(-48, 22),
    },
  ];
}
