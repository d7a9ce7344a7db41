/** Text that is safe between tags and in attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.5rem 0}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #767676;vertical-align:top;overflow-wrap:break-word}
input,button{font:inherit;padding:.3rem .6rem}a{color:#0b57d0}a:focus-visible,input:focus-visible,button:focus-visible{outline:3px solid #0b57d0;outline-offset:2px}
td{white-space:pre-line}td ul{margin:0;padding-left:1.1rem;white-space:normal}code{font-size:.9em;font-weight:400;overflow-wrap:anywhere}.beside h2{margin-top:0}
@media (min-width:75rem){.beside{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:2.5rem;font-size:.875rem}.beside form~table td:last-child{overflow-wrap:anywhere}}
@media (prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}a{color:#9ec1ff}}`;

/** A whole page; title, content and head are already HTML. */
export function pageOf(title: string, content: string, head = ''): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style>${head}</head>
<body><main>${content}</main></body></html>`;
}
