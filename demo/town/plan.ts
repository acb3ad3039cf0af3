import type { Point } from './point.ts';
import type { Way } from './way.ts';

/** A line of the plan as drawn by hand: metres from the middle of the market square, east and north. */
interface PlanLine extends Omit<Way, 'id'> {
  readonly points: readonly Point[];
  /** Drawn as a curve through its points rather than from point to point. */
  readonly curved: boolean;
  readonly closed?: boolean;
}

const town = 'Wierzbogród';
type Points = readonly Point[];

/** A main road: national, voivodeship or powiat road with its class. */
function main(
  name: string | undefined,
  place: string | undefined,
  category: 'k' | 'w' | 'p',
  points: Points,
): PlanLine {
  const width = category === 'p' ? 13 : 16;
  const roadClass = category === 'k' ? 'GP' : category === 'w' ? 'G' : 'Z';
  return {
    kind: 'road',
    width,
    rank: category === 'p' ? 6 : 7,
    name,
    place,
    category,
    roadClass,
    points,
    curved: true,
  };
}

function street(name: string, width: number, points: Points): PlanLine {
  return {
    kind: 'road',
    width,
    rank: 5,
    name,
    place: town,
    category: 'g',
    roadClass: 'L',
    points,
    curved: true,
  };
}

function lane(points: Points, place?: string, name?: string): PlanLine {
  return {
    kind: 'road',
    width: name ? 9 : 6,
    rank: name ? 4 : 3,
    name,
    place,
    category: name ? 'g' : 'x',
    roadClass: 'D',
    points,
    curved: true,
  };
}

function limit(points: Points): PlanLine {
  return { kind: 'limit', width: 0, rank: 0, points, curved: true };
}

/** Border of the gmina, counter-clockwise; roughened later. */
export const border: Points = [
  [-5000, -2600],
  [-3900, -3900],
  [-2200, -4300],
  [-700, -4800],
  [1200, -4500],
  [2700, -4700],
  [4000, -3700],
  [4900, -2300],
  [4700, -900],
  [5300, 500],
  [4800, 2000],
  [4300, 3300],
  [2900, 3900],
  [1500, 4600],
  [-200, 4300],
  [-1600, 4700],
  [-3200, 4200],
  [-4300, 3200],
  [-4700, 1900],
  [-5400, 700],
  [-5100, -900],
];

const tilt = (8 * Math.PI) / 180;
/** The frame of the old town, turned by eight degrees. */
const old = (u: number, v: number): Point => [
  u * Math.cos(tilt) - v * Math.sin(tilt),
  u * Math.sin(tilt) + v * Math.cos(tilt),
];

export const innerRing: Points = [
  old(-52, 190),
  old(52, 193),
  old(150, 135),
  old(218, 45),
  old(222, -45),
  old(158, -130),
  old(52, -172),
  old(-52, -170),
  old(-154, -124),
  old(-214, -45),
  old(-216, 45),
  old(-150, 134),
];

export const outerRing: Points = [
  old(-52, 240),
  old(52, 244),
  old(186, 172),
  old(268, 45),
  old(272, -45),
  old(196, -166),
  old(52, -218),
  old(-52, -216),
  old(-192, -158),
  old(-264, -45),
  old(-266, 45),
  old(-184, 170),
];

export const river: Points = [
  [3600, -5200],
  [3300, -4200],
  [2900, -3500],
  [2950, -2800],
  [2350, -2250],
  [1900, -1500],
  [1300, -1150],
  [850, -740],
  [320, -410],
  [-45, -425],
  [-330, -440],
  [-850, -320],
  [-1350, -620],
  [-2000, -520],
  [-2600, -820],
  [-3200, -520],
  [-3900, -680],
  [-4500, -280],
  [-5700, -150],
];

/** Where the meadows end, on the town's side of the river and on the other. */
export const northBank: Points = [
  [3800, -5200],
  [3480, -4200],
  [3080, -3480],
  [3160, -2700],
  [2500, -2060],
  [2060, -1380],
  [1420, -980],
  [960, -590],
  [600, -440],
  [330, -325],
  [-30, -335],
  [-330, -355],
  [-820, -220],
  [-1330, -420],
  [-1980, -330],
  [-2600, -600],
  [-3200, -330],
  [-3900, -480],
  [-4480, -90],
  [-5700, 50],
];
export const southBank: Points = [
  [3400, -5200],
  [3080, -4200],
  [2680, -3540],
  [2700, -2850],
  [2130, -2380],
  [1680, -1680],
  [1150, -1340],
  [760, -940],
  [300, -580],
  [-67, -560],
  [-350, -600],
  [-900, -520],
  [-1350, -820],
  [-2000, -720],
  [-2600, -1030],
  [-3200, -720],
  [-3900, -880],
  [-4550, -480],
  [-5700, -360],
];

export const lake: Points = [
  [-3230, 2820],
  [-3180, 3020],
  [-3330, 3220],
  [-3600, 3300],
  [-3840, 3200],
  [-3900, 3010],
  [-3740, 2860],
  [-3480, 2790],
];

export const forests: readonly Points[] = [
  [
    [-3500, -5200],
    [-3150, -4100],
    [-2900, -3600],
    [-2450, -3420],
    [-2250, -3050],
    [-1700, -3180],
    [-1250, -3020],
    [-900, -3330],
    [-480, -3400],
    [-420, -3800],
    [-120, -4150],
    [-230, -4500],
    [-50, -5400],
  ],
  [
    [2150, 5200],
    [2480, 4200],
    [2420, 3750],
    [2800, 3500],
    [2900, 3080],
    [3450, 3020],
    [3600, 2720],
    [4050, 2800],
    [4500, 2480],
    [5600, 2450],
  ],
  [
    [-5700, -1250],
    [-4800, -1330],
    [-4420, -1180],
    [-4180, -1420],
    [-3920, -1530],
    [-4010, -1860],
    [-3720, -2080],
    [-3830, -2400],
    [-4250, -2640],
    [-5200, -3300],
  ],
];

/** The street grid of the old town: the sides of the market square, carried on to the outer ring, and two lanes. */
const oldTown: PlanLine[] = [
  {
    ...lane([old(-52, 45), old(-52, -45), old(52, -45), old(52, 45)], town, 'Rynek'),
    width: 11,
    curved: false,
    closed: true,
  },
  { ...lane([old(-52, 240), old(-52, 190), old(-52, 45)], town, 'Szewska'), curved: false },
  { ...lane([old(-52, -45), old(-52, -170), old(-52, -216)], town, 'Ratuszowa'), curved: false },
  { ...lane([old(52, 244), old(52, 193), old(52, 45)], town, 'Kościelna'), curved: false },
  { ...lane([old(52, -45), old(52, -172), old(52, -218)], town, 'Ciasna'), curved: false },
  { ...lane([old(-266, 45), old(-216, 45), old(-52, 45)], town, 'Piekary'), curved: false },
  { ...lane([old(52, 45), old(218, 45), old(268, 45)], town, 'Świętego Ducha'), curved: false },
  { ...lane([old(-264, -45), old(-214, -45), old(-52, -45)], town, 'Różana'), curved: false },
  { ...lane([old(52, -45), old(222, -45), old(272, -45)], town, 'Zamkowa'), curved: false },
  { ...lane([old(-52, 120), old(52, 118)], town, 'Mały Rynek'), curved: false },
  { ...lane([old(-52, -110), old(52, -112)], town, 'Garncarska'), curved: false },
  { ...lane([old(-136, -45), old(-132, 45)], town, 'Browarna'), curved: false },
  { ...lane([old(138, -45), old(140, 45)], town, 'Żeglarska'), curved: false },
  { ...lane(innerRing, town, 'Podmurna'), width: 7, closed: true },
  { ...street('Wały Jagiellońskie', 14, outerRing), closed: true },
];

const townStreets: PlanLine[] = [
  main('Chełmińska', town, 'w', [
    old(-52, 240),
    [-230, 420],
    [-420, 620],
    [-560, 800],
    [-690, 985],
    [-900, 1420],
    [-1120, 1900],
  ]),
  street('Dworcowa', 18, [old(52, 244), [30, 640], [10, 985]]),
  main('Grudziądzka', town, 'w', [
    old(268, 45),
    [420, 330],
    [520, 560],
    [720, 985],
    [930, 1450],
    [1200, 1800],
  ]),
  main('Brodnicka', town, 'w', [
    old(272, -45),
    [600, 40],
    [900, 110],
    [1300, 90],
    [1700, 60],
    [2150, 140],
    [2620, 240],
  ]),
  main('Lipnowska', town, 'p', [
    old(52, -218),
    [330, -250],
    [560, -310],
    [900, -400],
    [1250, -560],
    [1700, -850],
  ]),
  main('Mostowa', town, 'w', [old(-52, -216), [-30, -335], [-45, -425], [-67, -560], [-90, -700]]),
  main('Leśna', town, 'p', [
    [-90, -700],
    [-150, -1050],
    [-160, -1420],
  ]),
  main('Nakielska', town, 'w', [
    [-90, -700],
    [-450, -900],
    [-830, -1130],
  ]),
  main('Bydgoska', town, 'w', [
    old(-264, -45),
    [-480, -40],
    [-700, 30],
    [-1000, 20],
    [-1290, -20],
    [-1700, 20],
    [-2100, 90],
  ]),
  street('Piastowska', 16, [
    [-700, 30],
    [-640, 300],
    [-420, 620],
    [-180, 660],
    [30, 640],
    [300, 640],
    [520, 560],
    [780, 380],
    [900, 110],
    [930, -150],
    [900, -400],
  ]),
  street('Kolejowa', 13, [
    [-1980, 950],
    [-1600, 1130],
    [-1180, 1095],
    [-690, 985],
    [-300, 975],
    [10, 985],
    [400, 985],
    [720, 985],
    [1200, 1060],
    [1640, 1130],
    [2000, 1150],
    [2380, 1080],
  ]),
  street('Polna', 12, [
    [-1290, -20],
    [-1270, 300],
    [-1250, 560],
    [-1180, 1095],
  ]),
  street('Juliusza Słowackiego', 13, [
    [-640, 300],
    [-950, 450],
    [-1250, 560],
    [-1650, 620],
    [-2075, 500],
  ]),
  street('Mikołaja Kopernika', 15, [
    [1250, -560],
    [1600, -250],
    [1700, 60],
    [1690, 500],
    [1640, 1130],
  ]),
  street('Generała Władysława Sikorskiego', 15, [
    [780, 380],
    [1200, 520],
    [1690, 500],
    [2150, 520],
    [2560, 650],
  ]),
  street('Przemysłowa', 15, [
    [-900, 1420],
    [-300, 1380],
    [300, 1410],
    [930, 1450],
    [1500, 1480],
    [1900, 1560],
  ]),
  street('Składowa', 13, [
    [300, 1410],
    [180, 1700],
    [100, 2030],
  ]),
  street('Cmentarna', 10, [
    [-900, 1420],
    [-1300, 1560],
    [-1600, 1600],
  ]),
  street('Zarzeczna', 11, [
    [-90, -700],
    [330, -880],
    [620, -1150],
    [450, -1480],
    [-160, -1420],
  ]),
  street('Sosnowa', 10, [
    [-160, -1420],
    [-560, -1500],
    [-830, -1130],
  ]),
  street('Łąkowa', 10, [
    [-1290, -20],
    [-1330, -420],
  ]),
  street('Graniczna', 11, [
    [2150, 140],
    [2100, -400],
    [1700, -850],
  ]),
  street('Wodociągowa', 9, [
    [-2100, 90],
    [-1980, -330],
  ]),
  street('Promowa', 9, [
    [900, -400],
    [960, -590],
  ]),
  lane([
    [1700, -850],
    [1420, -980],
  ]),
  street('Wędkarska', 9, [
    [-830, -1130],
    [-900, -520],
  ]),
  lane([
    [620, -1150],
    [760, -940],
  ]),
];

/** The ring road that keeps the through traffic out. */
const bypass = main('Obwodnica', town, 'k', [
  [-2100, 90],
  [-2075, 500],
  [-1980, 950],
  [-1600, 1600],
  [-1120, 1900],
  [-500, 2030],
  [100, 2030],
  [700, 1960],
  [1200, 1800],
  [1900, 1560],
  [2380, 1080],
  [2560, 650],
  [2620, 240],
]);

const rural: PlanLine[] = [
  main(undefined, undefined, 'w', [
    [-1120, 1900],
    [-1350, 2400],
    [-1470, 2650],
  ]),
  main('Stawowa', 'Żabostawy', 'w', [
    [-1470, 2650],
    [-1530, 3100],
    [-1500, 3500],
  ]),
  main(undefined, undefined, 'w', [
    [-1500, 3500],
    [-1650, 4000],
    [-1800, 5100],
  ]),
  main(undefined, undefined, 'w', [
    [1200, 1800],
    [1500, 2200],
  ]),
  main('Długa', 'Modrzewnica', 'w', [
    [1500, 2200],
    [1750, 2480],
    [1900, 2700],
    [2060, 3100],
  ]),
  main(undefined, undefined, 'w', [
    [2060, 3100],
    [2260, 3500],
    [2700, 4700],
  ]),
  main(undefined, undefined, 'w', [
    [2620, 240],
    [3000, 170],
  ]),
  main('Toruńska', 'Szuwarzyn', 'w', [
    [3000, 170],
    [3650, 165],
    [4250, 210],
  ]),
  main(undefined, undefined, 'w', [
    [4250, 210],
    [4700, 260],
    [5700, 240],
  ]),
  main(undefined, undefined, 'p', [
    [1700, -850],
    [2200, -1200],
    [2400, -1340],
  ]),
  main(undefined, 'Łęgowiska', 'p', [
    [2400, -1340],
    [2850, -1620],
    [3400, -1850],
  ]),
  main(undefined, undefined, 'p', [
    [3400, -1850],
    [4000, -1950],
    [5400, -1900],
  ]),
  main(undefined, undefined, 'p', [
    [-160, -1420],
    [-40, -1800],
  ]),
  main(undefined, 'Krzywodrzew', 'p', [
    [-40, -1800],
    [40, -2000],
    [190, -2350],
    [330, -2850],
  ]),
  main(undefined, undefined, 'p', [
    [330, -2850],
    [390, -3400],
    [520, -5100],
  ]),
  main(undefined, undefined, 'w', [
    [-830, -1130],
    [-1300, -1350],
    [-1800, -1560],
  ]),
  main('Szkolna', 'Mokrołąki', 'w', [
    [-1800, -1560],
    [-2100, -1680],
    [-2500, -1870],
    [-3100, -2150],
  ]),
  main(undefined, undefined, 'w', [
    [-3100, -2150],
    [-3700, -2580],
    [-5000, -3500],
  ]),
  main(undefined, undefined, 'w', [
    [-2100, 90],
    [-2500, 130],
  ]),
  main('Lipowa', 'Jarzębogóra', 'w', [
    [-2500, 130],
    [-3080, 200],
    [-3600, 280],
  ]),
  main(undefined, undefined, 'w', [
    [-3600, 280],
    [-4300, 420],
    [-5700, 520],
  ]),
  main(undefined, undefined, 'p', [
    [-1530, 3100],
    [-700, 2930],
    [0, 2900],
    [900, 2880],
    [1900, 2700],
  ]),
  main(undefined, undefined, 'p', [
    [-3080, 200],
    [-3060, 1000],
    [-3050, 1850],
    [-2980, 2200],
  ]),
  main('Jeziorna', 'Trzcinostaw', 'p', [
    [-2980, 2200],
    [-2880, 2700],
    [-2600, 3050],
  ]),
  main(undefined, undefined, 'p', [
    [-2600, 3050],
    [-2100, 3200],
    [-1530, 3100],
  ]),
  main(undefined, undefined, 'p', [
    [-2500, -1870],
    [-1700, -2450],
    [-800, -2400],
    [190, -2350],
  ]),
  main(undefined, undefined, 'p', [
    [1900, 2700],
    [2900, 2300],
    [3500, 1500],
    [3650, 165],
  ]),
  main(undefined, undefined, 'p', [
    [190, -2350],
    [1100, -2600],
    [1950, -2950],
    [2750, -3130],
    [3500, -2900],
    [3400, -1850],
  ]),
  lane([
    [-2880, 2700],
    [-3230, 2820],
  ]),
  lane(
    [
      [-2500, -1870],
      [-2750, -1450],
      [-2600, -1030],
    ],
    'Mokrołąki',
    'Rzeczna',
  ),
  lane([
    [3650, 165],
    [3700, -450],
    [3500, -1100],
    [2850, -1620],
  ]),
  lane(
    [
      [-1530, 3100],
      [-1050, 3600],
      [-900, 4800],
    ],
    'Żabostawy',
    'Wiatraczna',
  ),
  lane([
    [-3080, 200],
    [-3200, -330],
  ]),
  lane(
    [
      [1900, 2700],
      [1100, 3500],
      [700, 4900],
    ],
    'Modrzewnica',
    'Leśna',
  ),
];

/** Every line of the plan. */
export const planLines: readonly PlanLine[] = [
  { kind: 'river', width: 24, rank: 9, points: river, curved: true },
  {
    kind: 'rail',
    width: 26,
    rank: 8,
    curved: true,
    points: [
      [-5800, 2600],
      [-4200, 2280],
      [-3000, 1830],
      [-1900, 1370],
      [-690, 1078],
      [10, 1062],
      [720, 1062],
      [1640, 1215],
      [2300, 1240],
      [3300, 1180],
      [4400, 1330],
      [5900, 1300],
    ],
  },
  bypass,
  ...oldTown,
  ...townStreets,
  ...rural,
  limit(northBank),
  limit(southBank),
  ...forests.map(limit),
  { ...limit(lake), closed: true },
];

export const townName = town;
