import { type CSSResultGroup, LitElement } from 'lit';
import { messagesOf } from '../i18n/messages.ts';
import type { Messages } from '../i18n/polish.ts';
import { type PortalState, portal } from '../state/portal-state.ts';
import { StoreController } from '../state/store.ts';
import { sharedStyles } from './shared-styles.ts';

/** A component that shows a part of the portal's state, in the language chosen now. */
export class PortalElement extends LitElement {
  static override styles: CSSResultGroup = sharedStyles;

  constructor() {
    super();
    new StoreController(this, portal, ['language', ...this.fields]);
  }

  /** Fields of the state that this component shows. */
  protected get fields(): readonly (keyof PortalState)[] {
    return [];
  }

  protected get state(): PortalState {
    return portal.get();
  }

  protected get texts(): Messages {
    return messagesOf(this.state.language);
  }
}
