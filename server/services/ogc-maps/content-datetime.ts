import type { Layer } from '../../catalog/layer.ts';
import { readDatetime } from '../../http/datetime.ts';
import type { TimeExtents } from '../../ows/time-extents.ts';

/**
 * The time that a map shows, as its answer says it (20-058, 8.3): what was asked for, and for an end that was left open
 * that of the data; undefined for layers without valid time.
 */
export async function contentDatetime(
  asked: string | undefined,
  layers: readonly Layer[],
  times: TimeExtents,
): Promise<string | undefined> {
  const timed = layers.filter(({ validTime }) => validTime !== undefined);
  if (timed.length === 0) return undefined;
  const isClosed = asked !== undefined && !/\.\.|^\/|\/$|P/.test(asked);
  if (isClosed) return asked;
  const during = asked === undefined ? undefined : readDatetime(asked);
  const extents = [...(await times.ofAll(timed)).values()];
  const start = during?.start ?? extents.map((each) => each.start).sort()[0];
  const end =
    during?.end ??
    extents
      .map((each) => each.end)
      .sort()
      .at(-1);
  if (start === undefined || end === undefined) return undefined;
  return start === end ? start : `${start}/${end}`;
}
