import type { SKRSContext2D } from '@napi-rs/canvas';
import { fontOf } from '../fonts.ts';
import type { LabelCandidate, LabelFace, LabelRun } from './label.ts';

/** Draws labels where they stand. */
export function paintLabels(context: SKRSContext2D, labels: readonly LabelCandidate[]): void {
  for (const { face, runs } of labels) paintLabel(context, face, runs);
}

/** Draws one label: its halo, then its letters. */
export function paintLabel(context: SKRSContext2D, face: LabelFace, runs: readonly LabelRun[]): void {
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.font = fontOf(face.weight, face.size);
  context.letterSpacing = `${face.spacing}px`;
  // A dash would turn letters into outlines where they are to stay text.
  context.setLineDash([]);
  if (face.halo !== undefined && face.halo.width > 0) paintHalo(context, runs, face.halo);
  context.fillStyle = face.colour;
  for (const run of runs) drawAt(context, run, (x, y) => context.fillText(run.text, x, y));
  context.letterSpacing = '0px';
}

function paintHalo(
  context: SKRSContext2D,
  runs: readonly LabelRun[],
  { colour, width }: NonNullable<LabelFace['halo']>,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width * 2;
  context.lineJoin = 'round';
  for (const run of runs) drawAt(context, run, (x, y) => context.strokeText(run.text, x, y));
}

function drawAt(context: SKRSContext2D, run: LabelRun, draw: (x: number, y: number) => void): void {
  if (run.angle === 0) {
    draw(run.x, run.y);
    return;
  }
  context.save();
  context.translate(run.x, run.y);
  context.rotate(run.angle);
  draw(0, 0);
  context.restore();
}
