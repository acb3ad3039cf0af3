import { outerRing } from './plan.ts';
import type { Point } from './point.ts';

/** Status by INSPIRE ProcessStepGeneralValue. */
type PlanStatus = 'legalForce' | 'obsolete' | 'elaboration' | 'adoption';

/** A local plan: the districts that hold its places, or what lies inside an outline. */
export interface LocalPlan {
  readonly title: string;
  /** Each names the district it lies in. */
  readonly districts: readonly Point[];
  readonly outline?: readonly Point[];
  readonly status: PlanStatus;
  /** Resolution of the council: number and date. */
  readonly resolution: string | undefined;
  readonly adopted: string | undefined;
  /** Civil dates; `to` is the first day it no longer holds. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Resolution to start, for drafts. */
  readonly started?: string;
}

const force = (
  title: string,
  districts: readonly Point[],
  resolution: string,
  adopted: string,
  from: string,
): LocalPlan => ({
  title,
  districts,
  status: 'legalForce',
  resolution,
  adopted,
  from,
  to: undefined,
});

const past = (
  title: string,
  districts: readonly Point[],
  resolution: string,
  adopted: string,
  from: string,
  to: string,
): LocalPlan => ({
  title,
  districts,
  status: 'obsolete',
  resolution,
  adopted,
  from,
  to,
});

/** Plans in force come first in each place: ground belongs to the first of them that has it. */
export const localPlans: readonly LocalPlan[] = [
  {
    ...force('Stare Miasto', [], 'XXXII/214/2013', '2013-05-29', '2013-07-12'),
    outline: outerRing,
  },
  force(
    'Śródmieście – rejon ulicy Piastowskiej',
    [[-380, 200]],
    'XVIII/121/2016',
    '2016-04-27',
    '2016-06-08',
  ),
  force(
    'Śródmieście – rejon ulicy Dworcowej',
    [
      [-60, 460],
      [250, 450],
    ],
    'XXIV/168/2017',
    '2017-01-25',
    '2017-03-10',
  ),
  force('Śródmieście Wschód', [[600, 250]], 'XLI/290/2018', '2018-05-30', '2018-07-13'),
  force(
    'rejon dworca kolejowego',
    [
      [330, 820],
      [-200, 830],
    ],
    'XXXIII/222/2021',
    '2021-10-27',
    '2021-12-10',
  ),
  force('Osiedle Planetarne', [[1150, 800]], 'IX/62/2011', '2011-06-29', '2011-09-02'),
  force('rejon ulic Sikorskiego i Brodnickiej', [[1250, 300]], 'XII/84/2015', '2015-11-25', '2016-01-08'),
  force('rejon ulicy Kopernika', [[1300, -150]], 'XXXV/241/2009', '2009-09-30', '2009-12-04'),
  force('Osiedle Bursztynowe', [[2050, 850]], 'VII/45/2019', '2019-05-29', '2019-07-05'),
  force('Osiedle Wschód – etap II', [[2100, 330]], 'XV/103/2020', '2020-02-26', '2020-04-10'),
  force('rejon ulicy Granicznej', [[1850, -300]], 'XXX/208/2021', '2021-06-30', '2021-08-13'),
  force('Osiedle Piastowskie', [[-950, 220]], 'XXII/150/2004', '2004-09-29', '2004-12-10'),
  force('Kolonia Literatów', [[-850, 720]], 'XXVII/189/2008', '2008-10-29', '2009-01-16'),
  force('Osiedle Leśne', [[-1650, 320]], 'V/31/2007', '2007-03-28', '2007-06-01'),
  force('rejon ulicy Kolejowej – zachód', [[-1600, 850]], 'XXXVIII/266/2022', '2022-04-27', '2022-06-10'),
  force(
    'tereny przemysłowe przy ulicy Przemysłowej – zachód',
    [[0, 1220]],
    'XLV/312/2014',
    '2014-06-25',
    '2014-08-08',
  ),
  force(
    'tereny przemysłowe przy ulicy Przemysłowej – wschód',
    [[1300, 1330]],
    'XI/77/2019',
    '2019-09-25',
    '2019-11-08',
  ),
  force('tereny usług handlu przy obwodnicy', [[1420, 1610]], 'XLIV/305/2018', '2018-09-26', '2018-11-09'),
  force('Strefa Gospodarcza Północ', [[650, 1700]], 'XX/138/2012', '2012-09-26', '2012-11-16'),
  force(
    'cmentarz komunalny i ogrody działkowe przy ulicy Cmentarnej',
    [
      [-1180, 1680],
      [-1250, 1370],
    ],
    'XXI/144/2016',
    '2016-06-29',
    '2016-08-12',
  ),
  force(
    'Zarzecze Wschód',
    [
      [250, -1150],
      [480, -810],
    ],
    'XIV/96/2003',
    '2003-11-26',
    '2004-02-13',
  ),
  force(
    'Park Miejski i bulwary nad Szuwarką',
    [
      [-700, -120],
      [400, -330],
    ],
    'XXIX/201/2017',
    '2017-06-28',
    '2017-08-11',
  ),
  past(
    'Śródmieście – plan szczegółowy',
    [
      [-380, 200],
      [-60, 460],
      [250, 450],
    ],
    'XIX/98/92',
    '1992-06-24',
    '1992-08-15',
    '2004-01-01',
  ),
  past(
    'Osiedle Planetarne – zespół zabudowy wielorodzinnej',
    [[1150, 800]],
    'IV/22/94',
    '1994-10-26',
    '1995-01-20',
    '2004-01-01',
  ),
  past(
    'Zarzecze',
    [
      [250, -1150],
      [-500, -1180],
    ],
    'XXIII/131/96',
    '1996-09-25',
    '1996-12-01',
    '2004-02-13',
  ),
  past(
    'dzielnica przemysłowa Północ',
    [
      [0, 1220],
      [650, 1700],
    ],
    'XXX/187/97',
    '1997-04-30',
    '1997-07-10',
    '2012-11-16',
  ),
  past(
    'rejon ulicy Kolejowej – zachód',
    [[-1600, 850]],
    'XXV/164/2000',
    '2000-11-29',
    '2001-02-09',
    '2022-06-10',
  ),
  past('Osiedle Leśne – etap I', [[-1650, 320]], 'XL/255/98', '1998-05-27', '1998-08-21', '2007-06-01'),
  {
    title: 'elektrownia słoneczna w obrębie Jarzębogóra',
    districts: [],
    status: 'elaboration',
    started: 'XX/134/2025',
    outline: [
      [-2990, 420],
      [-2180, 420],
      [-2180, 1260],
      [-2990, 1290],
    ],
    resolution: undefined,
    adopted: undefined,
    from: undefined,
    to: undefined,
  },
  {
    title: 'rejon ulicy Długiej w Modrzewnicy',
    districts: [],
    status: 'adoption',
    started: 'XII/81/2024',
    outline: [
      [1560, 2180],
      [2080, 2350],
      [2330, 2820],
      [2100, 3160],
      [1620, 3000],
      [1420, 2620],
    ],
    resolution: undefined,
    adopted: undefined,
    from: undefined,
    to: undefined,
  },
];
