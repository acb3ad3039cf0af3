import { type BuiltTown, buildTown } from './built-town.ts';
import { type Cadastre, drawCadastre } from './cadastre.ts';
import { isSimple } from './corridor.ts';
import { type Area, dissolve, meshArea } from './dissolve.ts';
import { type GroundPlan, layGroundPlan } from './ground-plan.ts';
import { listMonuments, type Monument } from './monuments.ts';
import { drawLocalPlans, type LocalPlans } from './mpzp.ts';
import { piecesBeside } from './neighbours.ts';
import { drawInfillAreas, drawZones, type PlanningZone } from './pog.ts';
import { at, type Point } from './point.ts';
import { type FloodArea, floodAreas, type ProtectedArea, protectedAreas } from './protection.ts';
import { type Random, seedRandom } from './random.ts';
import { layUtilities, type UtilityLine } from './utilities.ts';

/** Which invented gmina: its code, its place, and what the random numbers start from. */
export interface TownIdentity {
  /** TERYT code of six digits that no gmina has. */
  readonly gmina: string;
  /** Added to names when there are several: ` 12`; empty for the demo town. */
  readonly suffix: string;
  /** Where its market square lies, EPSG:2177, easting and northing in whole metres. */
  readonly origin: Point;
  readonly seed: number;
}

/** An invented gmina with all its registers; coordinates from the market square. */
export interface Town {
  readonly identity: TownIdentity;
  readonly ground: GroundPlan;
  readonly cadastre: Cadastre;
  readonly built: BuiltTown;
  readonly utilities: readonly UtilityLine[];
  readonly zones: readonly PlanningZone[];
  readonly infillAreas: readonly Area[];
  readonly localPlans: LocalPlans;
  readonly protectedAreas: readonly ProtectedArea[];
  readonly monuments: readonly Monument[];
  readonly floods: readonly FloodArea[];
}

/** The town of the demo. */
export const demoTown: TownIdentity = { gmina: '049901', suffix: '', origin: [6536000, 5893000], seed: 1 };

/** Makes a town; the same identity gives the same town. About 87,000 objects, 2 s. */
export function makeTown(identity: TownIdentity): Town {
  const { seed, ground, cadastre } = layCadastre(identity);
  const random = (part: number): Random => seedRandom(seed * 1000 + part);
  const built = buildTown(cadastre, ground, random(3));
  const beside = piecesBeside(cadastre);
  return {
    identity,
    ground,
    cadastre,
    built,
    utilities: layUtilities(ground, cadastre, built, random(4)),
    zones: drawZones(cadastre, ground, beside),
    infillAreas: drawInfillAreas(cadastre, ground, beside),
    localPlans: drawLocalPlans(cadastre, ground, beside, random(5)),
    protectedAreas: protectedAreas(ground, random(6)),
    monuments: listMonuments(cadastre, built),
    floods: floodAreas(ground),
  };
}

/** The cadastre of the seed, or of a later one: about one bend in twenty crosses a line with itself somewhere. */
function layCadastre({ seed: first, gmina }: TownIdentity): {
  seed: number;
  ground: GroundPlan;
  cadastre: Cadastre;
} {
  for (let seed = first; ; seed += 1000) {
    const ground = layGroundPlan(seed, seedRandom(seed * 1000 + 1));
    const cadastre = drawCadastre(ground, seedRandom(seed * 1000 + 2), gmina);
    if (isPartition(cadastre) || seed > first + 9000) return { seed, ground, cadastre };
  }
}

/** Whether the pieces are simple and make up one area. */
function isPartition({ mesh, pieces }: Cadastre): boolean {
  const simple = mesh.rings.every((ring) => isSimple(ring.map((v) => [mesh.x[v] ?? 0, mesh.y[v] ?? 0])));
  const whole = dissolve(
    mesh,
    pieces.map(({ ring }) => ring),
  );
  const sum = mesh.rings.reduce((total, ring) => total + meshArea(mesh, ring), 0);
  const [area] = whole;
  return (
    simple && area !== undefined && whole.length === 1 && Math.abs(meshArea(mesh, at(area, 0)) - sum) < 1
  );
}
