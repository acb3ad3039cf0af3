import { css } from 'lit';

/** What every component of the portal shares: box model, type, focus, buttons, links, hidden text. */
export const sharedStyles = css`
  :host {
    display: block;
    box-sizing: border-box;
    font-family: var(--font);
    color: var(--ink);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h1,
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  button,
  input {
    font: inherit;
    color: inherit;
  }

  button {
    cursor: pointer;
  }

  svg,
  img {
    display: block;
    flex: none;
  }

  img {
    object-fit: contain;
  }

  a {
    color: var(--brand-bright);
    text-underline-offset: 0.16em;
    text-decoration-thickness: 1px;
  }

  @media (hover: hover) {
    a:hover {
      text-decoration-thickness: 2px;
    }
  }

  :focus {
    outline: none;
  }

  :focus-visible {
    outline: 3px solid var(--brand-bright);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--paper);
    border-radius: var(--radius-small);
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: var(--target);
    padding: 6px 14px;
    border: 1px solid var(--control-line);
    border-radius: var(--radius-small);
    background: var(--paper);
    color: var(--brand);
    font-size: 0.9375rem;
    font-weight: 600;
    line-height: 1.2;
    text-decoration: none;
  }

  @media (hover: hover) {
    .button:hover {
      background: var(--brand-tint);
      border-color: var(--brand);
    }
  }

  .button.primary {
    background: var(--brand);
    border-color: var(--brand);
    color: var(--paper);
  }

  @media (hover: hover) {
    .button.primary:hover {
      background: var(--brand-bright);
    }
  }

  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: var(--target);
    height: var(--target);
    padding: 0;
    border: 0;
    border-radius: var(--radius-small);
    background: none;
    color: inherit;
  }

  @media (hover: hover) {
    .icon-button:hover {
      background: var(--brand-tint);
    }
  }

  .fictitious {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 1px 8px;
    border-radius: 99px;
    background: var(--notice-tint);
    color: var(--notice);
    font-size: 0.8125rem;
    font-weight: 600;
  }

  @media (forced-colors: active) {
    :focus-visible {
      outline-color: Highlight;
    }

    .button,
    .icon-button,
    .fictitious {
      border: 1px solid ButtonText;
    }
  }
`;
