import { parcelId } from './cadastre-rows.ts';
import { at, type Point } from './point.ts';
import { lengthOf, penOf, type Row } from './row.ts';
import type { Town } from './town.ts';
import type { Way } from './way.ts';

interface Street {
  readonly id: string;
  readonly way: Way;
  /** Undefined for roads in the open. */
  readonly name: string | undefined;
  readonly place: string;
  readonly lines: Point[][];
}

/** Named streets, and the main roads in the open, in the order of their names: the number in the id stays when the same town is made again. */
function streetsOf(town: Town): Street[] {
  const { ground } = town;
  const found = new Map<string, Omit<Street, 'id'>>();
  for (const stretch of ground.stretches) {
    const way = at(ground.ways, stretch.way);
    const open = way.category === 'w' || way.category === 'p';
    if (!open && (way.name === undefined || way.place === undefined)) continue;
    const place = way.place ?? town.cadastre.precincts.at(0)?.place ?? '';
    const key = `${place}/${way.name ?? `~${way.category}`}`;
    const first = at(ground.arrangement.edges, at(stretch.edges, 0));
    const line = [first.from, ...stretch.edges.map((id) => at(ground.arrangement.edges, id).to)].map((node) =>
      at(ground.arrangement.nodes, node),
    );
    const street = found.get(key) ?? { way, name: way.name, place, lines: [] };
    found.set(key, street);
    street.lines.push(line);
  }
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, street], i) => ({ ...street, id: `${town.identity.gmina}.${String(10001 + i)}` }));
}

/** `ulica Dworcowa`; squares and embankments are called what they are. */
function fullName(name: string): string {
  return /^(Rynek|Mały Rynek|Obwodnica|Wały|Leśny Zakątek|Garbary)/.test(name) ? name : `ulica ${name}`;
}

export function* streetRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const { id, way, name, place, lines } of streetsOf(town))
    yield {
      street_id: id,
      name: name ?? null,
      full_name:
        name === undefined ? (way.category === 'w' ? 'droga wojewódzka' : 'droga powiatowa') : fullName(name),
      place: place + town.identity.suffix,
      category: way.category ?? null,
      road_class: way.roadClass ?? null,
      length_m: Math.round(lines.reduce((sum, line) => sum + lengthOf(line), 0)),
      geom: pen.lines(lines),
    };
}

export function* addressRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  const { gmina, suffix } = town.identity;
  const streets = new Map(
    streetsOf(town).map((street) => [`${street.place}/${street.name}`, street.id] as const),
  );
  const places = [...new Set(town.cadastre.precincts.map((p) => p.place))];
  const seen = new Map<string, number>();
  for (const address of town.built.addresses) {
    const street =
      address.street === undefined ? undefined : streets.get(`${address.place}/${address.street}`);
    const placeNumber = String(places.indexOf(address.place) + 1).padStart(2, '0');
    const base = street ?? `${gmina}.M${placeNumber}`;
    const times = seen.get(`${base}.${address.number}`) ?? 0;
    seen.set(`${base}.${address.number}`, times + 1);
    const number = times === 0 ? address.number : `${address.number}${String.fromCharCode(64 + times)}`;
    const place = address.place + suffix;
    const building = at(town.built.buildings, address.building);
    const piece = at(town.cadastre.pieces, address.piece);
    const parcel = parcelId(town, piece.parcel);
    yield {
      address_id: `${base}.${number}`,
      place,
      street: address.street ?? null,
      house_number: number,
      postcode: `88-9${placeNumber}`,
      full_address:
        address.street === undefined
          ? `${place} ${number}`
          : `${place}, ${fullName(address.street).replace(/^ulica/, 'ul.')} ${number}`,
      precinct_id: at(town.cadastre.parcels, piece.parcel).precinct.code,
      parcel_id: parcel,
      building_id: `${parcel}.${building.number}_BUD`,
      geom: pen.point(address.point),
    };
  }
}

export function* utilityRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  const counts = new Map<string, number>();
  for (const line of town.utilities) {
    const { kind } = line;
    const n = (counts.get(kind.network) ?? 0) + 1;
    counts.set(kind.network, n);
    yield {
      line_id: `${town.identity.gmina}.${kind.network}.${n}`,
      network: kind.network,
      network_type: kind.type,
      medium: kind.medium,
      diameter_mm: line.diameter ?? null,
      voltage: line.voltage ?? null,
      material: line.material,
      role: line.role,
      course: line.course,
      status: line.status,
      operation: line.operation,
      source: line.source,
      label: line.label,
      street: line.street ?? null,
      length_m: lengthOf(line.points),
      geom: pen.line(line.points),
    };
  }
}
