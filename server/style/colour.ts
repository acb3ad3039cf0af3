/** Channels of a colour, 0–255. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

const COLOUR = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i;

/** `#RRGGBB` or `#RRGGBBAA` → channels; undefined for anything else. */
export function readColour(text: string): Rgba | undefined {
  const [, rgb, alpha] = COLOUR.exec(text) ?? [];
  if (rgb === undefined) return undefined;
  const at = (index: number) => Number.parseInt(rgb.slice(index, index + 2), 16);
  return [at(0), at(2), at(4), alpha === undefined ? 255 : Number.parseInt(alpha, 16)];
}

/** Channels, each rounded and kept in 0–255 → `#RRGGBB`, with `AA` unless opaque. */
export function writeColour([red, green, blue, alpha]: Rgba): string {
  const channels = alpha >= 254.5 ? [red, green, blue] : [red, green, blue, alpha];
  return `#${channels.map((channel) => hex(channel)).join('')}`;
}

function hex(channel: number): string {
  const whole = Math.round(Math.min(255, Math.max(0, channel)));
  return whole.toString(16).padStart(2, '0').toUpperCase();
}

/** A colour between two, channel by channel; null when either is none. @param share 0: the first */
export function mixColours(from: string, to: string, share: number): string | null {
  const [a, b] = [readColour(from), readColour(to)];
  if (a === undefined || b === undefined) return null;
  const mix = (index: 0 | 1 | 2 | 3) => a[index] + share * (b[index] - a[index]);
  return writeColour([mix(0), mix(1), mix(2), mix(3)]);
}

/** A colour with its opacity multiplied; undefined when it is none. @param opacity 0–1, kept there */
export function fadeColour(text: string, opacity: number): string | undefined {
  const colour = readColour(text);
  if (colour === undefined || Number.isNaN(opacity)) return undefined;
  const [red, green, blue, alpha] = colour;
  return writeColour([red, green, blue, alpha * Math.min(1, Math.max(0, opacity))]);
}
