import type { Point } from './point.ts';

/** Status by INSPIRE ProcessStepGeneralValue. */
export type PlanStatus = 'legalForce' | 'obsolete' | 'elaboration' | 'adoption';

/** A local plan: the ground round a place, as far as its blocks go. */
export interface LocalPlan {
  readonly title: string;
  readonly at: Point;
  /** Half width and half height of its extent, metres. */
  readonly reach: readonly [number, number];
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

const force = (title: string, at: Point, reach: readonly [number, number], resolution: string, adopted: string, from: string): LocalPlan => ({
  title, at, reach, status: 'legalForce', resolution, adopted, from, to: undefined,
});

const past = (title: string, at: Point, reach: readonly [number, number], resolution: string, adopted: string, from: string, to: string): LocalPlan => ({
  title, at, reach, status: 'obsolete', resolution, adopted, from, to,
});

/** Plans in force come first in each place: ground belongs to the first of them that reaches it. */
export const localPlans: readonly LocalPlan[] = [
  force('Stare Miasto w Wierzbogrodzie', [0, 20], [300, 260], 'XXXII/214/2013', '2013-05-29', '2013-07-12'),
  force('Śródmieście – rejon ulicy Piastowskiej', [-400, 330], [330, 340], 'XVIII/121/2016', '2016-04-27', '2016-06-08'),
  force('Śródmieście – rejon ulicy Dworcowej', [150, 620], [420, 420], 'XXIV/168/2017', '2017-01-25', '2017-03-10'),
  force('Śródmieście Wschód', [650, 300], [320, 320], 'XLI/290/2018', '2018-05-30', '2018-07-13'),
  force('Osiedle Planetarne', [1150, 780], [470, 330], 'IX/62/2011', '2011-06-29', '2011-09-02'),
  force('rejon ulic Sikorskiego i Brodnickiej', [1250, 300], [460, 200], 'XII/84/2015', '2015-11-25', '2016-01-08'),
  force('rejon ulicy Kopernika', [1350, -180], [420, 330], 'XXXV/241/2009', '2009-09-30', '2009-12-04'),
  force('Osiedle Bursztynowe', [2080, 820], [420, 330], 'VII/45/2019', '2019-05-29', '2019-07-05'),
  force('Osiedle Wschód – etap II', [2100, 330], [420, 210], 'XV/103/2020', '2020-02-26', '2020-04-10'),
  force('rejon ulicy Granicznej', [1900, -330], [300, 420], 'XXX/208/2021', '2021-06-30', '2021-08-13'),
  force('Osiedle Piastowskie', [-950, 210], [330, 280], 'XXII/150/2004', '2004-09-29', '2004-12-10'),
  force('Kolonia Literatów', [-850, 760], [380, 270], 'XXVII/189/2008', '2008-10-29', '2009-01-16'),
  force('Osiedle Leśne', [-1680, 300], [420, 270], 'V/31/2007', '2007-03-28', '2007-06-01'),
  force('rejon ulicy Kolejowej – zachód', [-1620, 870], [420, 300], 'XXXVIII/266/2022', '2022-04-27', '2022-06-10'),
  force('tereny przemysłowe przy ulicy Przemysłowej – zachód', [-200, 1250], [700, 170], 'XLV/312/2014', '2014-06-25', '2014-08-08'),
  force('tereny przemysłowe przy ulicy Przemysłowej – wschód', [1250, 1350], [720, 190], 'XI/77/2019', '2019-09-25', '2019-11-08'),
  force('tereny usług handlu przy obwodnicy', [1450, 1650], [450, 170], 'XLIV/305/2018', '2018-09-26', '2018-11-09'),
  force('Strefa Gospodarcza Północ', [620, 1740], [520, 260], 'XX/138/2012', '2012-09-26', '2012-11-16'),
  force('Osiedle Barwne', [-350, 1720], [470, 320], 'XXVI/179/2020', '2020-12-16', '2021-01-29'),
  force('Zarzecze Wschód', [280, -1150], [400, 370], 'XIV/96/2003', '2003-11-26', '2004-02-13'),
  force('Zarzecze Zachód', [-480, -1150], [390, 360], 'XVI/110/2024', '2024-11-27', '2025-01-10'),
  force('Park Miejski i bulwary nad Szuwarką', [-500, -230], [800, 230], 'XXIX/201/2017', '2017-06-28', '2017-08-11'),
  past('Stare Miasto i Śródmieście – plan szczegółowy', [0, 120], [520, 420], 'XIX/98/92', '1992-06-24', '1992-08-15', '2004-01-01'),
  past('Osiedle Planetarne – zespół zabudowy wielorodzinnej', [1150, 780], [470, 330], 'IV/22/94', '1994-10-26', '1995-01-20', '2004-01-01'),
  past('Zarzecze', [-100, -1150], [800, 380], 'XXIII/131/96', '1996-09-25', '1996-12-01', '2004-02-13'),
  past('dzielnica przemysłowa Północ', [500, 1500], [900, 420], 'XXX/187/97', '1997-04-30', '1997-07-10', '2012-11-16'),
  past('rejon ulicy Kolejowej – zachód', [-1620, 870], [420, 300], 'XXV/164/2000', '2000-11-29', '2001-02-09', '2022-06-10'),
  past('Osiedle Leśne – etap I', [-1680, 300], [420, 270], 'XL/255/98', '1998-05-27', '1998-08-21', '2007-06-01'),
  {
    title: 'elektrownia słoneczna w obrębie Jarzębogóra', at: [-2550, 850], reach: [520, 420], status: 'elaboration',
    resolution: undefined, adopted: undefined, from: undefined, to: undefined, started: 'XX/134/2025',
  },
  {
    title: 'rejon ulicy Długiej w Modrzewnicy', at: [1850, 2680], reach: [520, 520], status: 'adoption',
    resolution: undefined, adopted: undefined, from: undefined, to: undefined, started: 'XII/81/2024',
  },
];
