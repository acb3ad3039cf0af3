/** What the layer of label points in a tile is called: the layer's id with this behind it. */
export const LABEL_POINTS = '_labels';
