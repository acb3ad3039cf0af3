import type { GeometryStore } from './geometry-store.ts';

/** Edges of a path that follow one another: from vertex `start` to vertex `end`, counted from the path's first. */
export interface EdgeRun {
  readonly start: number;
  readonly end: number;
  /** Pixels of the whole line that lie before the run. */
  readonly distance: number;
}

/** Remembers edges of areas, so that a border between two of them is drawn once. */
export class SharedEdges {
  readonly #seen = new Set<number>();

  /**
   * The edges of a path that no path before it had.
   * @returns undefined when all are new and the path begins where its line does: draw it as it is
   */
  newRuns(store: GeometryStore, path: number): readonly EdgeRun[] | undefined {
    const first = (store.offsets[path] as number) * 2;
    const count = (store.offsets[path + 1] as number) - (store.offsets[path] as number);
    const edges = store.closed[path] === true ? count : count - 1;
    const runs: EdgeRun[] = [];
    let walked = store.distances[path] as number;
    let [start, distance] = [-1, 0];
    for (let edge = 0; edge < edges; edge++) {
      const a = first + edge * 2;
      const b = first + ((edge + 1) % count) * 2;
      const [ax, ay] = [store.coordinates[a] as number, store.coordinates[a + 1] as number];
      const [bx, by] = [store.coordinates[b] as number, store.coordinates[b + 1] as number];
      const isNew = this.#add(ax + bx, ay + by);
      if (isNew && start < 0) [start, distance] = [edge, walked];
      if (!isNew && start >= 0) {
        runs.push({ start, end: edge, distance });
        start = -1;
      }
      walked += Math.hypot(bx - ax, by - ay);
    }
    if (start >= 0) runs.push({ start, end: edges, distance });
    const isWhole = runs.length === 1 && runs[0]?.start === 0 && runs[0].end === edges;
    return isWhole && store.distances[path] === 0 ? undefined : runs;
  }

  /** An edge is known by its middle: whichever way round it is walked, the sums are the same to the last bit. */
  #add(doubleX: number, doubleY: number): boolean {
    const name = doubleX * 1_000_003.1 + doubleY;
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }
}
