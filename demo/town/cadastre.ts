import { type Area, dissolve, meshArea, simpleRings } from './dissolve.ts';
import { type LaidPiece, layPieces, type PieceFacts } from './ground-pieces.ts';
import type { GroundPlan } from './ground-plan.ts';
import { type Mesh, meshRings } from './mesh.ts';
import { at } from './point.ts';
import { type Precinct, precinctsOf } from './precinct.ts';
import type { Random } from './random.ts';

/** A piece of ground with one use inside one parcel; `ring` is its ring of the mesh. */
export interface Piece extends PieceFacts {
  readonly ring: number;
  readonly parcel: number;
}

/** A parcel of the cadastre. */
interface Parcel {
  readonly number: string;
  readonly precinct: Precinct;
  readonly pieces: readonly number[];
  readonly area: Area;
  /** Square metres. */
  readonly size: number;
}

export interface Cadastre {
  readonly mesh: Mesh;
  readonly pieces: readonly Piece[];
  readonly parcels: readonly Parcel[];
  readonly precincts: readonly Precinct[];
}

/** Lots and ground of ways as pieces and parcels, with numbers given precinct by precinct. */
export function drawCadastre(ground: GroundPlan, random: Random, gmina: string): Cadastre {
  const precincts = precinctsOf(ground.bend, gmina);
  const laid = layPieces(ground, precincts, random);
  const all = meshRings(laid.map((piece) => piece.points));
  // What rounding to centimetres leaves no ground is no piece; what it pinches in two is two.
  const parts = all.rings.flatMap((ring, i) =>
    simpleRings(all, ring)
      .filter((part) => part.length > 2 && meshArea(all, part) > 0.05)
      .map((part) => ({ part, piece: at(laid, i) })),
  );
  const mesh: Mesh = { ...all, rings: parts.map(({ part }) => part) };
  const kept = parts.map(({ piece }) => piece);
  const parcels = formParcels(mesh, kept);
  const parcelOf = new Map(
    parcels.flatMap(({ pieces }, parcel) => pieces.map((piece) => [piece, parcel] as const)),
  );
  return {
    mesh,
    pieces: kept.map(({ facts }, ring) => ({ ...facts, ring, parcel: parcelOf.get(ring) ?? 0 })),
    parcels,
    precincts,
  };
}

interface Group {
  readonly precinct: Precinct;
  readonly parentKey: string;
  readonly members: readonly number[];
  readonly area: Area;
}

/** Pieces of one key become a parcel; where they do not hang together each becomes its own. */
function formParcels(mesh: Mesh, laid: readonly LaidPiece[]): Parcel[] {
  const byKey = new Map<string, number[]>();
  laid.forEach(({ parcelKey }, i) => {
    const members = byKey.get(parcelKey);
    if (members) members.push(i);
    else byKey.set(parcelKey, [i]);
  });
  const groups = [...byKey.values()].flatMap((members): Group[] => {
    const { precinct, parentKey } = at(laid, at(members, 0));
    const areas = dissolve(mesh, members);
    const [area] = areas;
    if (area && areas.length === 1) return [{ precinct, parentKey, members, area }];
    return members.map((i) => ({ precinct, parentKey, members: [i], area: [at(mesh.rings, i)] }));
  });
  return numbered(groups).map(({ number, precinct, members, area }) => ({
    number,
    precinct,
    pieces: members,
    area,
    size: area.reduce((sum, ring) => sum + meshArea(mesh, ring), 0),
  }));
}

/** Numbers count up inside a precinct; parcels of one parent are k/1, k/2, … */
function numbered(groups: readonly Group[]): (Group & { readonly number: string })[] {
  const families = new Map<string, Group[]>();
  for (const group of groups) {
    const key = `${group.precinct.code} ${group.parentKey}`;
    const family = families.get(key);
    if (family) family.push(group);
    else families.set(key, [group]);
  }
  const next = new Map<string, number>();
  return [...families.values()].flatMap((family) => {
    const code = family[0]?.precinct.code ?? '';
    const base = (next.get(code) ?? 0) + 1;
    next.set(code, base);
    return family.map((group, i) => ({
      ...group,
      number: family.length === 1 ? `${base}` : `${base}/${i + 1}`,
    }));
  });
}
