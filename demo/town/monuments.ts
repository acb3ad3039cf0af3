import type { BuiltTown } from './built-town.ts';
import type { Cadastre } from './cadastre.ts';
import { type Area, dissolve } from './dissolve.ts';
import { at, type Point } from './point.ts';

/** A monument: a building, or the historic plan of the old town. */
export interface Monument {
  readonly id: string;
  /** Number in the register; undefined for what only the municipal inventory lists. */
  readonly register: string | undefined;
  readonly kind: string;
  readonly name: string;
  readonly dating: string;
  readonly entered: string | undefined;
  readonly address: string | undefined;
  readonly protection: 'rejestr zabytków' | 'gminna ewidencja zabytków';
  readonly building: readonly Point[] | undefined;
  readonly area: readonly Area[] | undefined;
}

/** Churches, town hall and castle in the register, old town houses partly, and a list of the town's own. */
export function listMonuments(cadastre: Cadastre, town: BuiltTown): Monument[] {
  const address = new Map(
    town.addresses.map((a) => [a.building, `${a.street ? `ul. ${a.street}` : a.place} ${a.number}`] as const),
  );
  const found: Monument[] = [];
  town.buildings.forEach((building, i) => {
    const landmark = building.name !== undefined && building.year < 1950;
    const house = building.kind === 'm' && building.doors.length > 0 && building.year < 1900;
    if (!landmark && !(house && (building.year < 1800 || i % 5 === 0))) return;
    const registered = landmark || building.year < 1790;
    const n = found.length + 1;
    found.push({
      id: `ZAB-${String(n).padStart(3, '0')}`,
      register: registered ? `A/${900 + n}` : undefined,
      kind: landmark
        ? building.name?.startsWith('Kościół')
          ? 'sakralny'
          : 'użyteczności publicznej'
        : 'mieszkalny',
      name: building.name ?? 'Kamienica',
      dating: century(building.year),
      entered: registered ? `19${60 + (n % 30)}-0${1 + (n % 9)}-${10 + (n % 19)}` : undefined,
      address: address.get(i),
      protection: registered ? 'rejestr zabytków' : 'gminna ewidencja zabytków',
      building: building.points,
      area: undefined,
    });
  });
  const oldTown = cadastre.pieces.filter(
    (p) => p.district === 'old' || p.district === 'square' || p.district === 'planty',
  );
  found.push({
    id: 'ZAB-000',
    register: 'A/899',
    kind: 'urbanistyczny',
    name: 'Układ urbanistyczny Starego Miasta z plantami',
    dating: 'XIV–XIX w.',
    entered: '1957-11-14',
    address: undefined,
    protection: 'rejestr zabytków',
    building: undefined,
    area: outline(
      cadastre,
      oldTown.map((p) => p.parcel),
    ),
  });
  return found;
}

/** The quarter with its streets: its parcels and the road ground that touches nothing else. */
function outline(cadastre: Cadastre, parcels: readonly number[]): Area[] {
  const rings = parcels.flatMap((p) =>
    at(cadastre.parcels, p).pieces.map((i) => at(cadastre.pieces, i).ring),
  );
  const vertices = new Set(rings.flatMap((ring) => at(cadastre.mesh.rings, ring)));
  const roads = cadastre.pieces.filter((piece) => {
    if (piece.use !== 'road') return false;
    const ring = at(cadastre.mesh.rings, piece.ring);
    return ring.filter((v) => vertices.has(v)).length > ring.length * 0.62;
  });
  return dissolve(cadastre.mesh, [...new Set([...rings, ...roads.map((r) => r.ring)])]);
}

function century(year: number): string {
  const roman = ['XIII', 'XIV', 'XV', 'XVI', 'XVII', 'XVIII', 'XIX', 'XX'];
  const n = Math.ceil(year / 100);
  return `${roman[n - 13] ?? 'XX'} w. (${year})`;
}
