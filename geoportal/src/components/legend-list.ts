import { css, html, nothing, type TemplateResult } from 'lit';
import { STANDARD_DPI } from '../../../server/geo/scale.ts';
import type { PortalLayer, PortalLegendEntry } from '../../../server/portal/contract.ts';
import { serviceAddress } from '../api/client.ts';
import { scaleFit } from '../map/scales.ts';
import { say } from '../state/catalog.ts';
import type { PortalState } from '../state/portal-state.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** Legend of one layer: the classes that are drawn at the scale of the map. */
export class LegendList extends PortalElement {
  static override properties = { layer: { attribute: false } };
  declare layer: PortalLayer | undefined;

  static override styles = [
    sharedStyles,
    css`
      ul {
        display: grid;
        gap: 2px;
      }

      li {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 28px;
        font-size: 0.9375rem;
        line-height: 1.3;
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['view'];
  }

  override render(): TemplateResult | typeof nothing {
    const entries = this.layer === undefined ? [] : legendAt(this.layer, this.state.view?.scaleDenominator);
    if (this.layer === undefined || entries.length === 0) return nothing;
    return html`<ul>
      ${entries.map(
        (entry) => html`<li>
          ${picture(entry)}
          <span>${say(entry.title)}</span>
        </li>`,
      )}
    </ul>`;
  }
}

/** Legend entries of the default style that draw at a scale; all when none do. */
export function legendAt(
  layer: PortalLayer,
  scaleDenominator: number | undefined,
): readonly PortalLegendEntry[] {
  const entries = layer.styles[0]?.legend ?? [];
  if (scaleDenominator === undefined) return entries;
  const drawn = entries.filter((entry) => scaleFit(entry, scaleDenominator) === 'drawn');
  return drawn.length === 0 ? distinct(entries) : distinct(drawn);
}

/** A symbol of 20 × 20 px; dense screens get it drawn twice as dense, not blown up. */
function picture({ image }: PortalLegendEntry): TemplateResult {
  const address = serviceAddress(image);
  const dense = `${address}${address.includes('?') ? '&' : '?'}DPI=${(2 * STANDARD_DPI).toFixed(3)}`;
  return html`<img src=${address} srcset=${`${dense} 2x`} alt="" loading="lazy" width="20" height="20" />`;
}

/** One class may have a rule for each range of scales; people see one class. */
function distinct(entries: readonly PortalLegendEntry[]): readonly PortalLegendEntry[] {
  return [...new Map(entries.toReversed().map((entry) => [say(entry.title), entry])).values()].toReversed();
}

/** The one class of a layer that has no others: its symbol stands for the layer. */
export function onlyClass(
  layer: PortalLayer,
  scaleDenominator: number | undefined,
): PortalLegendEntry | undefined {
  const entries = legendAt(layer, scaleDenominator);
  return entries.length === 1 ? entries[0] : undefined;
}

/** Picture of a layer's only class, for the layer's own line; nothing when it has several. */
export function layerSymbol(layer: PortalLayer, { view }: PortalState): TemplateResult | typeof nothing {
  const entry = onlyClass(layer, view?.scaleDenominator);
  if (entry === undefined) return nothing;
  return picture(entry);
}
customElements.define('legend-list', LegendList);
