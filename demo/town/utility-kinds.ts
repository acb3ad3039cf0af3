/** Letter of a network (GES_RodzajSieci). */
type Network = 'w' | 'k' | 'e' | 'g' | 'c' | 't';

/** A kind of main that may run along a street. */
export interface MainKind {
  readonly network: Network;
  /** Type inside the network (GES_TypSU…): o, s, d, n, s, w … */
  readonly type: string;
  /** Place across the street: share of the half width, left positive. */
  readonly side: number;
  readonly medium: string;
  /** Millimetres, thinnest first: side streets get the first, main ones the last. */
  readonly diameters?: readonly number[];
  readonly voltage?: string;
  readonly materials: readonly string[];
  readonly label: (diameter: number | undefined) => string;
  readonly connection?: { readonly diameter?: number; readonly share: number; readonly label: string };
}

/** Mains under a street, from one kerb to the other. */
export const mainKinds = {
  telecom: {
    network: 't',
    type: 's',
    side: 0.82,
    medium: 'światłowód',
    materials: ['kanalizacja kablowa HDPE'],
    label: () => 't',
    connection: { share: 0.3, label: 't' },
  },
  water: {
    network: 'w',
    type: 'o',
    side: 0.5,
    medium: 'woda',
    diameters: [90, 110, 160, 225, 300],
    materials: ['PE', 'żeliwo', 'PVC'],
    label: (d) => `w${d}`,
    connection: { diameter: 32, share: 0.96, label: 'w32' },
  },
  storm: {
    network: 'k',
    type: 'd',
    side: 0.14,
    medium: 'wody opadowe',
    diameters: [300, 400, 500, 800],
    materials: ['beton', 'PP'],
    label: (d) => `kd${d}`,
  },
  sanitary: {
    network: 'k',
    type: 's',
    side: -0.12,
    medium: 'ścieki bytowe',
    diameters: [200, 200, 250, 315, 400],
    materials: ['PVC', 'kamionka'],
    label: (d) => `ks${d}`,
    connection: { diameter: 160, share: 0.93, label: 'ks160' },
  },
  heating: {
    network: 'c',
    type: 'w',
    side: -0.36,
    medium: 'woda grzewcza',
    diameters: [100, 150, 200, 300],
    materials: ['stal preizolowana'],
    label: (d) => `c2x${d}`,
    connection: { diameter: 65, share: 0.9, label: 'c2x65' },
  },
  gas: {
    network: 'g',
    type: 'n',
    side: -0.58,
    medium: 'gaz ziemny',
    diameters: [63, 90, 125, 180],
    materials: ['PE', 'stal'],
    label: (d) => `gn${d}`,
    connection: { diameter: 32, share: 0.62, label: 'gn32' },
  },
  lowVoltage: {
    network: 'e',
    type: 'n',
    side: -0.8,
    medium: 'energia elektryczna',
    voltage: '0,4 kV',
    materials: ['kabel AL'],
    label: () => 'eN',
    connection: { share: 0.94, label: 'eN' },
  },
  mediumVoltage: {
    network: 'e',
    type: 's',
    side: -0.9,
    medium: 'energia elektryczna',
    voltage: '15 kV',
    materials: ['kabel XLPE'],
    label: () => 'eS',
  },
} as const satisfies Record<string, MainKind>;

export type MainName = keyof typeof mainKinds;
export const mainNames = Object.keys(mainKinds) as MainName[];
