import {
  Histogram,
  type MetricObjectWithValues,
  type MetricType,
  type MetricValueWithName,
  type Registry,
} from 'prom-client';

type Label = 'service' | 'status';

/** Seconds; as Prometheus counts, each holds what took no longer. */
const BOUNDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** How long requests of one service took that ended alike. */
export class Times {
  /** Those within each bound and beyond the one before; the last within none. */
  readonly counts = new Float64Array(BOUNDS.length + 1);
  sum = 0;

  add(seconds: number): void {
    let i = 0;
    while (i < BOUNDS.length && seconds > (BOUNDS[i] as number)) i += 1;
    (this.counts[i] as number) += 1;
    this.sum += seconds;
  }
}

/**
 * The histogram of requests, for thousands a second: its figures are plain numbers, and are put into words when somebody
 * asks for them (measured: 1.5 µs a request less, of 57 for a tile from the cache).
 */
export class RequestTimes extends Histogram<Label> {
  readonly #times = new Map<string, { readonly labels: Record<Label, string>; readonly times: Times }>();
  readonly #name: string;
  readonly #help: string;

  constructor(name: string, help: string, registry: Registry) {
    super({ name, help, labelNames: ['service', 'status'], buckets: BOUNDS, registers: [registry] });
    this.#name = name;
    this.#help = help;
  }

  /** Where requests of a service that ended so are counted. @param status such as `2xx` */
  of(service: string, status: string): Times {
    const key = `${service} ${status}`;
    let known = this.#times.get(key);
    if (known === undefined) {
      known = { labels: { service, status }, times: new Times() };
      this.#times.set(key, known);
    }
    return known.times;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<Label>>> {
    const values = [...this.#times.values()].flatMap(({ labels, times }) =>
      valuesOf(this.#name, labels, times),
    );
    const described = {
      name: this.#name,
      help: this.#help,
      type: 'histogram' as unknown as MetricType,
      aggregator: 'sum',
    } as const;
    return { ...described, collect: () => undefined, values };
  }

  /** What the registry asks instead of `get` where the answer becomes text. */
  getForPromString(): Promise<MetricObjectWithValues<MetricValueWithName<Label>>> {
    return this.get();
  }
}

function valuesOf(
  name: string,
  labels: Record<Label, string>,
  { counts, sum }: Times,
): MetricValueWithName<Label>[] {
  let count = 0;
  const buckets = [...BOUNDS, '+Inf'].map((le, i) => {
    count += counts[i] as number;
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
