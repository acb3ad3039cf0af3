import { css } from 'lit';

/** Places of the page's parts: a column beside the map, or everything over the map on a phone. */
export const portalAppStyles = css`
  :host {
    position: fixed;
    inset: 0;
    display: grid;
    grid-template: "header" auto "stage" minmax(0, 1fr) / minmax(0, 1fr);
    overflow: hidden;
  }

  portal-header {
    grid-area: header;
  }

  .skip a {
    position: absolute;
    z-index: 60;
    top: 6px;
    left: 6px;
    padding: 12px 18px;
    border-radius: var(--radius-small);
    background: var(--paper);
    color: var(--brand);
    font-weight: 600;
    transform: translateY(-200%);
  }

  .skip a:focus {
    transform: none;
  }

  .stage {
    grid-area: stage;
    position: relative;
    min-width: 0;
  }

  map-view {
    position: absolute;
    inset: 0;
  }

  .search {
    grid-area: stage;
    z-index: 20;
    align-self: start;
    margin: 10px 10px 0;
  }

  side-sheet {
    grid-area: stage;
    align-self: end;
    position: relative;
    z-index: 30;
    height: 46dvh;
    border-radius: 16px 16px 0 0;
    box-shadow: 0 -2px 20px rgb(11 45 66 / 22%);
    transition: height var(--motion);
    padding-bottom: env(safe-area-inset-bottom);
  }

  side-sheet[tall] {
    height: calc(100% - 72px);
  }

  map-controls {
    position: absolute;
    z-index: 10;
    right: 10px;
    bottom: calc(var(--inset-bottom, 0px) + 16px + env(safe-area-inset-bottom));
    transition: bottom var(--motion);
  }

  .open-layers {
    position: absolute;
    z-index: 10;
    left: 10px;
    bottom: calc(var(--inset-bottom, 0px) + 66px + env(safe-area-inset-bottom));
    min-height: 48px;
    padding-inline: 14px 18px;
    border: 0;
    border-radius: var(--radius);
    box-shadow: var(--shadow);
    font-size: 1rem;
  }

  .corner {
    position: absolute;
    z-index: 9;
    left: 10px;
    bottom: calc(var(--inset-bottom, 0px) + 12px + env(safe-area-inset-bottom));
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    width: fit-content;
    max-width: calc(100% - 80px);
    border-radius: var(--radius-small);
    background: rgb(255 255 255 / 90%);
  }

  .sources {
    padding: 0 12px 0 4px;
    color: var(--ink);
    font-size: 0.8125rem;
  }

  .sources summary {
    min-height: 44px;
    display: flex;
    align-items: center;
    cursor: pointer;
    white-space: nowrap;
    color: var(--brand-bright);
    text-decoration: underline;
    text-underline-offset: 0.16em;
  }

  .sources p {
    max-width: 36em;
    padding-bottom: 8px;
  }

  .tip {
    position: absolute;
    z-index: 8;
    top: 72px;
    left: 0;
    right: 0;
    width: fit-content;
    max-width: calc(100% - 40px);
    margin: 0 auto;
    padding: 8px 16px;
    border-radius: 99px;
    background: rgb(23 36 46 / 86%);
    color: var(--paper);
    font-size: 0.875rem;
    text-align: center;
    pointer-events: none;
  }

  .banner {
    position: absolute;
    z-index: 12;
    top: 66px;
    left: 10px;
    right: 10px;
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 10px 14px;
    border-radius: var(--radius);
    background: var(--notice-tint);
    color: var(--notice);
    font-size: 0.9375rem;
    box-shadow: var(--shadow);
  }

  .down {
    position: absolute;
    z-index: 12;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 14px;
    padding: 84px 32px 32px;
    text-align: center;
    background: var(--map-ground);
  }

  .down h2 {
    font-size: 1.25rem;
  }

  live-messages {
    position: absolute;
    z-index: 50;
    left: 0;
    right: 0;
    bottom: calc(24px + env(safe-area-inset-bottom));
  }

  /* A phone lying down, or a page magnified four times: a panel at the side, or all of the screen. */
  @media (width < 53.75em) and (height <= 26.25em) {
    side-sheet,
    side-sheet[tall] {
      justify-self: end;
      align-self: stretch;
      width: min(100%, 420px);
      height: auto;
      border-radius: 0;
      z-index: 40;
    }

    map-controls {
      right: calc(var(--inset-right, 0px) + 10px);
      bottom: 10px;
    }

    .open-layers {
      bottom: 10px;
      min-height: 44px;
      padding-inline: 11px;
    }

    .open-layers span {
      position: absolute;
      clip-path: inset(50%);
    }

    .search {
      margin-right: calc(var(--inset-right, 0px) + 10px);
    }

    .tip {
      display: none;
    }

    .corner {
      bottom: 60px;
    }
  }

  @media (width >= 53.75em) {
    :host {
      grid-template:
        "header stage" auto
        "search stage" auto
        "layers stage" minmax(0, 1fr) / var(--panel-width) minmax(0, 1fr);
    }

    .search {
      grid-area: search;
      margin: 0;
      padding: 0 14px 16px;
      background: var(--brand);
    }

    .layers {
      grid-area: layers;
      align-self: stretch;
      height: auto;
      border-radius: 0;
      box-shadow: none;
      z-index: 5;
      border-inline-end: 1px solid var(--line);
    }

    .answer,
    .answer[tall] {
      justify-self: end;
      align-self: start;
      width: min(24.75rem, 60%);
      height: auto;
      max-height: calc(100% - 32px);
      margin: 16px;
      border-radius: var(--radius);
      box-shadow: var(--shadow);
    }

    map-controls {
      right: calc(var(--inset-right, 0px) + 16px);
      bottom: 20px;
      transition: right var(--motion);
    }

    .corner {
      left: 16px;
      max-width: calc(100% - var(--inset-right, 0px) - 110px);
      bottom: 16px;
    }

    .tip {
      top: 16px;
    }

    .banner {
      top: 16px;
      left: 16px;
      right: auto;
      max-width: 560px;
    }
  }

  /* Sizes come from the screen when printing begins; the stage shows what no answer covered. */
  @media print {
    :host {
      --zoom: var(--upright-zoom, 1);
      position: static;
      display: block;
      overflow: visible;
    }

    .search,
    .layers,
    .skip,
    .tip,
    .open-layers,
    .sources summary,
    map-controls,
    pointer-position,
    live-messages {
      display: none;
    }

    .stage {
      width: var(--stage-width);
      padding-top: var(--stage-seen, 640px);
      zoom: var(--zoom);
      break-inside: avoid;
    }

    map-view {
      bottom: auto;
      height: var(--stage-seen, 640px);
    }

    .corner {
      position: static;
      flex-wrap: nowrap;
      width: auto;
      max-width: none;
    }

    .sources {
      padding: 8px 4px;
      zoom: calc(1 / var(--zoom));
    }

    .sources p {
      max-width: none;
      padding: 0;
    }

    .answer,
    .answer[tall] {
      justify-self: stretch;
      width: auto;
      height: auto;
      max-height: none;
      margin: 16px 0 0;
      border-radius: 0;
      box-shadow: none;
    }
  }

  @media print and (orientation: landscape) {
    :host {
      --zoom: var(--lying-zoom, 1);
    }
  }

  @media (forced-colors: active) {
    side-sheet,
    .open-layers,
    .banner,
    .tip {
      border: 1px solid ButtonText;
    }
  }
`;
