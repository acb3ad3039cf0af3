/** Reports a fault at a place in the layer's file. */
export type ReportFault = (path: readonly (string | number)[], message: string) => void;
