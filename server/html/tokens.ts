/*
 * Colours and measures of everything people see. The geoportal has the same in `src/styles/page.css`
 * (it imports nothing of the server's html); a test compares the two.
 */

/** Custom properties of `:root`, without the leading `--`. */
export const tokens = {
  ink: '#17242e',
  'ink-soft': '#475662',
  paper: '#ffffff',
  surface: '#f3f6f8',
  line: '#d9e1e6',
  'control-line': '#74838f',
  brand: '#0b3a55',
  'brand-bright': '#0c6291',
  'brand-tint': '#e3eff6',
  'brand-pale': '#b9d9ea',
  signal: '#e9a13b',
  selection: '#b3261e',
  notice: '#5f4300',
  'notice-tint': '#fdf1d3',
  error: '#a1201a',
  'error-tint': '#fdebe9',
  radius: '10px',
  'radius-small': '6px',
  target: '44px',
} as const;

/** What changes for readers who ask for more contrast. */
export const strongTokens = {
  'ink-soft': '#17242e',
  line: '#74838f',
  'control-line': '#17242e',
} as const;

/** Declarations of custom properties, for a rule of a style sheet. */
export function writeTokens(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}
