import type { SKRSContext2D } from '@napi-rs/canvas';
import { fontOf } from './fonts.ts';
import type { LabelCandidate, LabelFace, LabelRun } from './label.ts';

/** Draws labels: of each its halo, then its letters. */
export function paintLabels(context: SKRSContext2D, labels: readonly LabelCandidate[]): void {
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.lineJoin = 'round';
  context.setLineDash([]);
  for (const { face, runs } of labels) {
    context.font = fontOf(face.weight, face.size);
    if (face.halo !== undefined && face.halo.width > 0) paintHalo(context, runs, face.halo);
    context.fillStyle = face.colour;
    for (const run of runs) at(context, run, (x, y) => context.fillText(run.text, x, y));
  }
  context.resetTransform();
}

function paintHalo(
  context: SKRSContext2D,
  runs: readonly LabelRun[],
  { colour, width }: NonNullable<LabelFace['halo']>,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width * 2;
  for (const run of runs) at(context, run, (x, y) => context.strokeText(run.text, x, y));
}

function at(context: SKRSContext2D, run: LabelRun, draw: (x: number, y: number) => void): void {
  if (run.angle === 0) {
    context.resetTransform();
    draw(run.x, run.y);
    return;
  }
  const [cos, sin] = [Math.cos(run.angle), Math.sin(run.angle)];
  context.setTransform(cos, sin, -sin, cos, run.x, run.y);
  draw(0, 0);
}
