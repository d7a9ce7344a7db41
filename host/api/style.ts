/** Style sheet of the page about the API; follows the reader's light or dark setting. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
code { overflow-wrap: anywhere; }
a:focus-visible { outline: 2px solid; outline-offset: 2px; }
`;
