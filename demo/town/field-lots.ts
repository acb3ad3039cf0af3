import { turnedBox } from './box.ts';
import { landmarks, type Use, villages } from './district.ts';
import type { Block, GroundPlan } from './ground-plan.ts';
import { type Front, frontOf, type Lot, type LotUse, streetDirection } from './lot.ts';
import {
  at,
  centroid,
  contains,
  direction,
  distance,
  distanceToSegment,
  middle,
  offset,
  type Point,
} from './point.ts';
import { type Random, smoothNoise } from './random.ts';
import { type Ring, ringArea, splitRing } from './ring.ts';
import { carve, slice } from './slicing.ts';

const wet = smoothNoise(77, 420);

/** Landmarks in the fields and villages: what they become, and their size in metres. */
const inFields: Partial<
  Record<Use, { readonly use: LotUse; readonly along: number; readonly across: number }>
> = {
  sewage: { use: 'sewage', along: 190, across: 150 },
  waterworks: { use: 'waterworks', along: 130, across: 110 },
  pit: { use: 'pit', along: 380, across: 280 },
  solar: { use: 'solar', along: 440, across: 280 },
  estate: { use: 'estate', along: 260, across: 200 },
  orchard: { use: 'orchard', along: 330, across: 260 },
  church: { use: 'church', along: 74, across: 96 },
  pond: { use: 'pond', along: 52, across: 40 },
  villageschool: { use: 'school', along: 78, across: 96 },
};

/** Whether a half-edge is a village street: where homesteads stand. */
export function isVillageStreet(ground: GroundPlan, tag: number): boolean {
  const edge = at(ground.arrangement.edges, tag);
  const way = at(ground.ways, edge.way);
  if (way.kind !== 'road' || way.roadClass === 'GP') return false;
  const place = middle(at(ground.arrangement.nodes, edge.from), at(ground.arrangement.nodes, edge.to));
  const share = way.width >= 9 ? 1 : 0.55;
  return villages.some((v) => distance(ground.bend(v.at), place) < v.radius * share);
}

/** Strips of field at right angles to the road; along a village street each begins with a homestead. */
export function divideFields(block: Block, ground: GroundPlan, random: Random): Lot[] {
  const street = streetDirection(block.ring, (tag) => isVillageStreet(ground, tag));
  const box = turnedBox(block.ring.points);
  const u = street ?? box.u;
  const lots: Lot[] = [];
  let rest: readonly Ring[] = [block.ring];
  for (const mark of landmarks) {
    const place = ground.bend(mark.at);
    const home = rest.find((ring) => contains(ring.points, place));
    const look = inFields[mark.use];
    if (!home || !look) continue;
    const spot = besideStreet(place, home, ground, look.across);
    const carved = carve(home, spot.place, spot.u ?? u, look.along, look.across);
    lots.push({
      ring: carved.piece,
      use: look.use,
      parcel: lots.length,
      parent: lots.length,
      name: mark.name,
    });
    rest = [...rest.filter((ring) => ring !== home), ...carved.rest];
  }
  const width = street ? () => random.between(23, 44) : widthOf(random);
  for (const ring of rest) {
    const strips = slice(ring, u, width, street ? 700 : 2200, random.between(-0.06, 0.06));
    for (const strip of strips) addStrip(strip, ground, random, lots);
  }
  return lots;
}

/** Moves a place so that its ground begins at the nearest road, when one is near. */
function besideStreet(
  place: Point,
  ring: Ring,
  ground: GroundPlan,
  across: number,
): { place: Point; u: Point | undefined } {
  let nearest = 130;
  let found: { place: Point; u: Point | undefined } = { place, u: undefined };
  ring.points.forEach((a, i) => {
    const tag = at(ring.tags, i);
    const b = at(ring.points, i + 1);
    if (
      tag < 0 ||
      at(ground.ways, at(ground.arrangement.edges, tag).way).kind !== 'road' ||
      distance(a, b) < 8
    )
      return;
    const away = distanceToSegment(place, a, b);
    if (away >= nearest) return;
    nearest = away;
    const u = direction(a, b);
    const along = (place[0] - a[0]) * u[0] + (place[1] - a[1]) * u[1];
    // A few metres over the edge, so that nothing is left between the lot and the road.
    found = { place: offset(a, u, along, across / 2 - 4), u };
  });
  return found;
}

/** Narrow strips beside broad ones: three kinds of estates and their later divisions. */
function widthOf(random: Random): () => number {
  const base = random.pick([26, 34, 34, 48, 70]);
  return () => base * (random.chance(0.16) ? random.between(1.6, 2.8) : random.between(0.65, 1.35));
}

function addStrip(strip: Ring, ground: GroundPlan, random: Random, lots: Lot[]): void {
  const last = lots[lots.length - 1];
  let parcel = (last?.parcel ?? -1) + 1;
  const parent = (last?.parent ?? -1) + 1;
  const front = frontOf(strip, ground.arrangement, ground.ways);
  if (
    front &&
    isVillageStreet(ground, front.edge) &&
    front.length > 12 &&
    front.length < 110 &&
    random.chance(0.9)
  ) {
    const yard = cutFront(strip, front, random.between(58, 92));
    if (yard) {
      const divided = random.chance(0.4);
      const plots = divided ? slice(yard.front, front.u, () => random.between(20, 27), 420) : [yard.front];
      for (const plot of plots) {
        lots.push({
          ring: plot,
          use: plots.length > 1 || random.chance(0.25) ? 'cottage' : yardUse(random),
          parcel,
          parent,
        });
        parcel++;
      }
      // The field behind: often one parcel with its homestead.
      const same = !divided && random.chance(0.4) ? parcel - 1 : parcel;
      for (const back of yard.back) addField(back, same, parent, random, lots);
      return;
    }
  }
  if (ringArea(strip) > 9000 && random.chance(0.18)) {
    const box = turnedBox(strip.points);
    const cut = splitRing(
      strip,
      offset(centroid(strip.points), box.u, random.between(-0.2, 0.2) * (box.uMax - box.uMin), 0),
      box.v,
    );
    for (const piece of [...cut.left, ...cut.right]) addField(piece, parcel++, parent, random, lots);
    return;
  }
  addField(strip, parcel, parent, random, lots);
}

function yardUse(random: Random): LotUse {
  return random.chance(0.08) ? 'vacant' : 'homestead';
}

function addField(ring: Ring, parcel: number, parent: number, random: Random, lots: Lot[]): void {
  const [x, y] = centroid(ring.points);
  const damp = wet(x, y);
  const use: LotUse =
    damp > 0.62
      ? 'meadow'
      : damp > 0.5
        ? 'pasture'
        : random.chance(0.012)
          ? 'forest'
          : random.chance(0.01)
            ? 'orchard'
            : 'field';
  lots.push({ ring, use, parcel, parent });
}

/** Cuts a strip at a depth behind its front. */
function cutFront(
  strip: Ring,
  front: Front,
  depth: number,
): { front: Ring; back: readonly Ring[] } | undefined {
  const split = splitRing(strip, offset(front.a, front.u, 0, depth), front.u);
  const [piece] = split.right;
  if (split.right.length !== 1 || !piece || ringArea(piece) < 500) return undefined;
  if (split.left.length === 0) return { front: piece, back: [] };
  return { front: piece, back: split.left };
}
