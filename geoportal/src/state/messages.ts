import { messagesOf } from '../i18n/messages.ts';
import type { Messages } from '../i18n/polish.ts';
import { portal } from './portal-state.ts';

/** The texts of the language chosen now. */
export function texts(): Messages {
  return messagesOf(portal.get().language);
}

let lastId = 0;

/** Shows a short message at the foot of the map for some seconds; screen readers read it too. */
export function notify(text: string): void {
  lastId += 1;
  portal.update({ notice: { id: lastId, text } });
}

/** Tells screen readers, politely, what changed on the map. */
export function announce(text: string): void {
  lastId += 1;
  portal.update({ announcement: { id: lastId, text } });
}

/** Copies a text and says so; where the browser forbids it, says how to do it by hand. */
export async function copyText(text: string, confirmation: string): Promise<void> {
  notify((await copy(text)) ? confirmation : texts().copyFailed);
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The clipboard API exists on secure origins only; an intranet over plain http still has this. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const focused = deepActiveElement();
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  focused?.focus();
  return done;
}

function deepActiveElement(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : undefined;
}
