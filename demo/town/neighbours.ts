import type { Cadastre } from './cadastre.ts';
import type { GroundPlan } from './ground-plan.ts';
import { at } from './point.ts';

/** The block on each side of a half-edge, as a piece that stands for it; undefined at the border. */
export type PieceBeside = ReadonlyMap<number, number>;

/** For each half-edge a piece that lies along it: what a road runs past. */
export function piecesBeside(cadastre: Cadastre): PieceBeside {
  const beside = new Map<number, number>();
  cadastre.pieces.forEach((piece, index) => {
    for (const tag of piece.lot?.ring.tags ?? []) if (tag >= 0 && !beside.has(tag)) beside.set(tag, index);
  });
  return beside;
}

/** Pieces along both sides of a stretch of way. */
export function besideStretch(ground: GroundPlan, stretch: number, beside: PieceBeside): number[] {
  return at(ground.stretches, stretch).edges.flatMap((id) =>
    [beside.get(id), beside.get(at(ground.arrangement.edges, id).twin)].filter(
      (piece) => piece !== undefined,
    ),
  );
}
