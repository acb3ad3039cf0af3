import type { Address, BuiltTown } from './built-town.ts';
import type { Cadastre } from './cadastre.ts';
import { villages } from './district.ts';
import { isVillageStreet } from './field-lots.ts';
import type { GroundPlan } from './ground-plan.ts';
import { at, direction, distance, offset, type Point } from './point.ts';
import type { Random } from './random.ts';
import type { Stretch } from './road-ground.ts';
import { type MainKind, type MainName, mainKinds, mainNames } from './utility-kinds.ts';

/** One line of a network. */
export interface UtilityLine {
  readonly points: readonly Point[];
  readonly kind: MainKind;
  readonly diameter: number | undefined;
  readonly voltage: string | undefined;
  readonly material: string;
  readonly label: string;
  /** g main, p connection (GES_Funkcja). */
  readonly role: 'g' | 'p';
  /** p underground, n overhead (GES_Przebieg). */
  readonly course: 'p' | 'n';
  /** i existing, p planned (GES_Status). */
  readonly status: 'i' | 'p';
  /** c in use, n out of use (GES_Eksploatacja). */
  readonly operation: 'c' | 'n';
  readonly source: string;
  readonly street: string | undefined;
  readonly inTown: boolean;
}

/** Mains along the streets, connections to the houses, overhead lines across the fields. */
export function layUtilities(
  ground: GroundPlan,
  cadastre: Cadastre,
  town: BuiltTown,
  random: Random,
): UtilityLine[] {
  const lines: UtilityLine[] = [];
  const heated = heatedEdges(ground);
  const served = new Map<number, ReadonlySet<MainName>>();
  const towards = new Map<number, boolean>();
  for (const piece of cadastre.pieces) {
    if (piece.stretch < 0 || piece.use !== 'road') continue;
    const stretch = at(ground.stretches, piece.stretch);
    const names = mainsOf(stretch, ground, piece.inTown, heated, random);
    for (const id of stretch.edges) {
      served.set(id, names);
      served.set(at(ground.arrangement.edges, id).twin, names);
      towards.set(id, true);
    }
    for (const name of names) lines.push(layMain(stretch, ground, name, piece.inTown, random));
  }
  for (const address of firstAddresses(town).values()) {
    for (const name of served.get(address.front.edge) ?? []) {
      const line = connect(
        address.point,
        address.front.edge,
        towards.get(address.front.edge) ?? false,
        name,
        ground,
        random,
      );
      if (line)
        lines.push({ ...line, street: address.street, inTown: at(cadastre.pieces, address.piece).inTown });
    }
  }
  return [...lines, ...overhead(ground)];
}

/** The first address of each building. */
function firstAddresses(town: BuiltTown): ReadonlyMap<number, Address> {
  const first = new Map<number, Address>();
  for (const address of town.addresses)
    if (!first.has(address.building)) first.set(address.building, address);
  return first;
}

/** Which mains a stretch has: all in town, fewer in villages, none in the fields. */
function mainsOf(
  stretch: Stretch,
  ground: GroundPlan,
  inTown: boolean,
  heated: ReadonlySet<number>,
  random: Random,
): ReadonlySet<MainName> {
  const way = at(ground.ways, stretch.way);
  const village = stretch.edges.some((id) => isVillageStreet(ground, id));
  const names = new Set<MainName>();
  if (inTown && (way.name || way.roadClass === 'D')) {
    for (const name of ['water', 'sanitary', 'lowVoltage', 'gas', 'telecom'] as const) names.add(name);
    if (way.width >= 12 || random.chance(0.3)) names.add('storm');
    if (way.width >= 13) names.add('mediumVoltage');
    if (stretch.edges.some((id) => heated.has(id) || heated.has(at(ground.arrangement.edges, id).twin)))
      names.add('heating');
  } else if (village) {
    for (const name of ['water', 'lowVoltage', 'telecom'] as const) names.add(name);
    if (way.width >= 13) names.add('sanitary');
  } else if (way.width >= 13) names.add(random.chance(0.5) ? 'telecom' : 'water');
  return names;
}

const heatedUses: ReadonlySet<string> = new Set(['slabs', 'inner', 'old', 'hospital']);

/** Half-edges whose block has district heating: estates and the centre. */
function heatedEdges(ground: GroundPlan): ReadonlySet<number> {
  const heated = new Set<number>();
  for (const block of ground.blocks) {
    if (!heatedUses.has(block.use)) continue;
    for (const tag of block.ring.tags) if (tag >= 0) heated.add(tag);
  }
  return heated;
}

function layMain(
  stretch: Stretch,
  ground: GroundPlan,
  name: MainName,
  inTown: boolean,
  random: Random,
): UtilityLine {
  const kind: MainKind = mainKinds[name];
  const way = at(ground.ways, stretch.way);
  const { nodes, edges } = ground.arrangement;
  const side = (kind.side * way.width) / 2;
  const ids = stretch.edges;
  const path = [at(nodes, at(edges, at(ids, 0)).from), ...ids.map((id) => at(nodes, at(edges, id).to))];
  const meet = meetingPlace(name);
  const first = at(path, 0);
  const last = at(path, -1);
  const points: Point[] = [
    [first[0] + meet[0], first[1] + meet[1]],
    ...parallel(path, side),
    [last[0] + meet[0], last[1] + meet[1]],
  ];
  const { diameters } = kind;
  const rank = way.width >= 16 ? 0.99 : way.width >= 13 ? 0.7 : way.width >= 11 ? 0.45 : 0.2;
  const diameter = diameters
    ? at(diameters, Math.floor(Math.min(0.999, rank * random.between(0.6, 1.25)) * diameters.length))
    : undefined;
  return {
    points,
    kind,
    diameter,
    voltage: kind.voltage,
    material: random.pick(kind.materials),
    label: kind.label(diameter),
    role: 'g',
    course: name === 'lowVoltage' && !inTown ? 'n' : 'p',
    status: random.chance(0.03) ? 'p' : 'i',
    operation: random.chance(0.015) ? 'n' : 'c',
    source: random.pick(['O', 'O', 'O', 'B', 'D', 'M']),
    street: way.name,
    inTown,
  };
}

/** Where the mains of one network meet at a junction: beside the node, each network at its own place. */
function meetingPlace(name: MainName): Point {
  const angle = (mainNames.indexOf(name) * 2 * Math.PI) / mainNames.length;
  return [Math.cos(angle) * 0.9, Math.sin(angle) * 0.9];
}

/** The line at a distance to the left of a path. */
export function parallel(path: readonly Point[], side: number): Point[] {
  return path.map((p, i) => {
    const before = i > 0 ? direction(at(path, i - 1), p) : undefined;
    const after = i + 1 < path.length ? direction(p, at(path, i + 1)) : undefined;
    const u = before ?? after ?? [1, 0];
    const v = after ?? before ?? [1, 0];
    const bisector: Point = [u[0] + v[0], u[1] + v[1]];
    const length = Math.hypot(bisector[0], bisector[1]);
    if (length < 0.2) return offset(p, u, 0, side);
    const half = length / 2;
    return offset(p, [bisector[0] / length, bisector[1] / length], 0, side / Math.max(0.5, half));
  });
}

function connect(
  door: Point,
  edgeId: number,
  forward: boolean,
  name: MainName,
  ground: GroundPlan,
  random: Random,
): Omit<UtilityLine, 'street' | 'inTown'> | undefined {
  const kind: MainKind = mainKinds[name];
  const connection = kind.connection;
  if (!connection || !random.chance(connection.share)) return undefined;
  const { nodes, edges } = ground.arrangement;
  const edge = at(edges, edgeId);
  const a = at(nodes, edge.from);
  const u = direction(a, at(nodes, edge.to));
  const length = distance(a, at(nodes, edge.to));
  const side = (kind.side * at(ground.ways, edge.way).width) / 2;
  const shift = (mainNames.indexOf(name) - 3) * 0.7;
  const along = (door[0] - a[0]) * u[0] + (door[1] - a[1]) * u[1] + shift;
  const foot = offset(a, u, Math.max(0.5, Math.min(length - 0.5, along)), forward ? side : -side);
  const end = offset(door, u, shift, 0);
  if (distance(foot, end) > 90 || distance(foot, end) < 0.4) return undefined;
  return {
    points: [foot, end],
    kind,
    diameter: connection.diameter,
    voltage: kind.voltage,
    material: at(kind.materials, 0),
    label: connection.label,
    role: 'p',
    course: 'p',
    status: random.chance(0.02) ? 'p' : 'i',
    operation: 'c',
    source: random.chance(0.7) ? 'O' : 'B',
  };
}

/** Medium voltage from village to village, and the 110 kV line past the town. */
function overhead(ground: GroundPlan): UtilityLine[] {
  const substation: Point = [1500, 1420];
  const line = (points: readonly Point[], voltage: string, type: string, label: string): UtilityLine => ({
    points: points.map(ground.bend),
    kind: { ...mainKinds.mediumVoltage, type },
    diameter: undefined,
    voltage,
    material: 'AFL',
    label,
    role: 'g',
    course: 'n',
    status: 'i',
    operation: 'c',
    source: 'O',
    street: undefined,
    inTown: false,
  });
  const near = villages.map((v): Point => [v.at[0] + 90, v.at[1] + 70]);
  const byAngle = [...near].sort((p, q) => Math.atan2(p[1], p[0]) - Math.atan2(q[1], q[0]));
  return [
    line(
      [[-4600, 3400], [-2200, 3700], [300, 2500], substation, [2900, 1900], [4700, 2100]],
      '110 kV',
      'w',
      'eW',
    ),
    ...byAngle.map((p, i) => line([p, at(byAngle, i + 1)], '15 kV', 's', 'eS')),
    line([substation, at(near, 1)], '15 kV', 's', 'eS'),
  ];
}
