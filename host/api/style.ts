/** Style sheet of the page; follows the reader's light or dark setting. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
form { margin: 1rem 0; } input, button { font: inherit; padding: .3rem .6rem; }
a:focus-visible, button:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 2px solid; outline-offset: 2px; }
`;
