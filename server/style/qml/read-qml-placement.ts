import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length, SignedLength, TextSymbolizer } from '../symbolizer.ts';
import type { Lose } from './qml-losses.ts';
import { groundOrPaper, isZero, positiveLength, qgisLength, qgisNumber, rounded } from './qml-reading.ts';

type Text = TextSymbolizer<StyleExpression>;

/** Where a label stands by QGIS's nine quadrants, from above left to below right → the anchor in the label. */
const QUADRANTS: readonly (readonly [number, number])[] = [
  [1, 0],
  [0.5, 0],
  [0, 0],
  [1, 0.5],
  [0.5, 0.5],
  [0, 0.5],
  [1, 1],
  [0.5, 1],
  [0, 1],
];

/** Where labels stand: along lines, inside areas, or at a point in one of nine quadrants. */
export function placementOf(
  placement: XmlElement | undefined,
  isArea: boolean,
  size: Length,
  lose: Lose,
): Pick<
  Text,
  | 'placement'
  | 'anchor'
  | 'offset'
  | 'rotation'
  | 'repeat'
  | 'followLine'
  | 'perpendicularOffset'
  | 'priority'
  | 'maxAngleDelta'
> {
  const attribute = (name: string) => placement?.attributes.get(name);
  const kind = attribute('placement') ?? '0';
  const priority = { priority: qgisNumber(attribute('priority'), 5) };
  if (kind === '2' || kind === '3' || kind === '7') {
    const distance = qgisLength(attribute('dist'), attribute('distUnits'));
    const aside = besideLine(qgisNumber(attribute('placementFlags'), ABOVE), distance, size, lose);
    const repeat = positiveLength(attribute('repeatDistance'), attribute('repeatDistanceUnits'));
    const angle = qgisNumber(attribute('maxCurvedCharAngleIn'), 25);
    return {
      placement: 'line',
      ...(isZero(aside) ? {} : { perpendicularOffset: aside }),
      ...(isZero(repeat) ? {} : { repeat }),
      ...(kind === '2' ? { followLine: false } : { maxAngleDelta: Math.min(180, Math.abs(angle)) }),
      ...priority,
    };
  }
  if (kind === '6' || kind === '8') lose(`placement ${kind}`, 'The label stands in its usual place.');
  const rotation = rounded(qgisNumber(attribute('rotationAngle')));
  const quadrant = QUADRANTS[qgisNumber(attribute('quadOffset'), 4)];
  const [x, y] = ['xOffset', 'yOffset'].map((name) => qgisLength(attribute(name), attribute('offsetUnits')));
  const isMoved = !isZero(x ?? 0) || !isZero(y ?? 0);
  const hasAnchor =
    kind === '1' && quadrant !== undefined && (quadrant[0] !== 0.5 || quadrant[1] !== 0.5 || isMoved);
  return {
    placement: isArea ? 'interior' : 'point',
    ...(hasAnchor ? { anchor: quadrant } : {}),
    ...(kind === '1' && isMoved ? { offset: [x ?? 0, y ?? 0] } : {}),
    ...(rotation === 0 ? {} : { rotation }),
    ...priority,
  };
}

/** QGIS's flags of where a label along a line may stand; it takes the first that is allowed and free. */
const ON = 1;
const ABOVE = 2;
const BELOW = 4;
/** From the middle of a label to its lower edge, in sizes of its letters. */
const LOWER_HALF = 0.6;

/** How far the middle of a label stands from its line: QGIS measures from the label's edge. */
function besideLine(flags: number, distance: SignedLength, size: Length, lose: Lose): SignedLength {
  if ((flags & (ABOVE | BELOW)) === 0) return 0;
  if ((flags & ON) !== 0) {
    lose('placementFlags', 'The label stands on its line alone.');
    return 0;
  }
  if ((flags & ABOVE) !== 0 && (flags & BELOW) !== 0) {
    lose('placementFlags', 'The label stands above its line alone.');
  }
  const sign = (flags & ABOVE) !== 0 ? 1 : -1;
  const [room, height] = [groundOrPaper(distance), groundOrPaper(size)];
  const isMixed = room.unit !== height.unit && room.value !== 0;
  if (isMixed) lose('dist', 'The label stands next to its line.');
  const away = isMixed ? 0 : room.value;
  return `${rounded(sign * (away + LOWER_HALF * height.value))}${height.unit}`;
}
