/* report/html_style.c: how the HTML report looks: on a screen wide or narrow, by day or night, on paper.
 *
 * Every pair of colours has a contrast of 4.5 or more. A colour never says what no word says. Nothing is fetched: the
 * fonts are those of the reader's own system.
 */
#include "report/html.h"

const char *const rb_html_style[] = {
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--soft:#f6f8fa;--link:#0550ae;"
    "--good:#116329;--good-bg:#dafbe1;--fair:#7d4e00;--fair-bg:#fff1c2;--bad:#a40e26;--bad-bg:#ffe3e0;--none:#57606a;--bar:#54708f}"
    "@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9ba6b2;--line:#30363d;--soft:#161b22;--link:#79c0ff;"
    "--good:#7ee787;--good-bg:#12301c;--fair:#f2cc60;--fair-bg:#3a2d07;--bad:#ffa198;--bad-bg:#4a1a1a;--none:#9ba6b2;--bar:#7d9bbd}}"
    "*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
    "body{margin:0;overflow-wrap:break-word;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif}"
    "header,main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}header{padding-top:1.5rem}footer{padding-bottom:3rem;color:var(--dim)}"
    "h1{font-size:1.7rem;line-height:1.2;margin:0 0 .25rem}h2{font-size:1.35rem;margin:2.5rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}"
    "h3{font-size:1.1rem;margin:1.75rem 0 .1rem}h4{font-size:1rem;margin:1.25rem 0 .25rem}p{margin:.25rem 0 .75rem;max-width:60rem}"
    ".dim{color:var(--dim)}a{color:var(--link)}a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.25rem .5rem}"
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:.75rem 0}"
    ".wide{overflow-x:auto;margin:.5rem 0 1rem}table{border-collapse:collapse;font-size:.95rem}"
    "caption{text-align:left;color:var(--dim);padding:0 0 .35rem;width:max-content;max-width:calc(100vw - 2rem)}th,td{padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}"
    "thead th{color:var(--dim);font-weight:600;vertical-align:bottom}tbody th{font-weight:600;min-width:9rem}th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "th:last-child,td:last-child{padding-right:0}tr.sum th,tr.sum td{border-top:2px solid var(--line);font-weight:600}tbody th .dim{font-weight:400}"
    "td.bar{min-width:7rem;width:14rem}svg.bar{display:block;width:100%;height:.9rem;margin-top:.3rem}svg{max-width:100%}svg .track{fill:var(--soft);stroke:var(--line)}"
    "svg .fill{fill:var(--bar)}svg .good{fill:var(--good)}svg .fair{fill:var(--fair)}svg .bad{fill:var(--bad)}svg .none{fill:var(--none)}"
    "svg text{fill:var(--fg);font:12px system-ui,sans-serif;paint-order:stroke;stroke:var(--bg);stroke-width:4px}svg text.dim{fill:var(--dim)}svg .axis{stroke:var(--line)}svg .target{stroke:var(--fg);stroke-dasharray:6 4;stroke-width:1.5}"
    "svg .run{fill:none;stroke:var(--bar);stroke-width:2}"
    ".mark{display:inline-block;padding:0 .5rem;border-radius:.3rem;font-weight:600;white-space:nowrap;border:1px solid currentColor;"
    "-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "a .mark{text-decoration:underline}"
    ".mark.good{color:var(--good);background:var(--good-bg)}.mark.fair{color:var(--fair);background:var(--fair-bg)}.mark.bad{color:var(--bad);background:var(--bad-bg)}"
    ".mark.none{color:var(--none);background:var(--soft)}"
    "ul.records{list-style:none;padding:0;margin:.5rem 0}ul.records>li{padding:.5rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere;break-inside:avoid}"
    "ul.names{list-style:none;padding:0;margin:.25rem 0 .75rem;columns:19rem;column-gap:2rem;font-size:.92rem}ul.names>li{overflow-wrap:anywhere;break-inside:avoid;padding:.1rem 0}"
    "ul.records p{margin:.15rem 0}figure{margin:1rem 0;break-inside:avoid}figcaption{color:var(--dim);font-size:.95rem}"
    ".figures{display:flex;flex-wrap:wrap;gap:1rem 2rem}.figures figure{flex:1 1 22rem;max-width:34rem;margin:.5rem 0}"
    "code{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:.85em;overflow-wrap:anywhere}td code{white-space:nowrap}summary{cursor:pointer;color:var(--link)}"
    ":target{scroll-margin-top:1rem}h3:target,h4:target,li:target{background:var(--fair-bg)}",
    "@media(max-width:40rem){body{font-size:15px}th,td{padding-right:.6rem}h1{font-size:1.4rem}td.bar{min-width:4.5rem}tbody th:has(.dim){min-width:13rem}tbody td:not(.n):not(.bar){min-width:7rem}[data-kpi] tbody td:not(.n):not(.bar){min-width:0}figure svg text{font-size:19px}"
    /* a shadow at the side where a table goes on */
    ".wide{background:linear-gradient(90deg,var(--bg) 40%,transparent) 0/3rem 100% no-repeat local,linear-gradient(270deg,var(--bg) 40%,transparent) 100%/3rem 100% no-repeat local,"
    "linear-gradient(90deg,var(--line),transparent) 0/.9rem 100% no-repeat scroll,linear-gradient(270deg,var(--line),transparent) 100%/.9rem 100% no-repeat scroll}}"
    "@media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--soft:#f4f4f4;--link:#000;--good:#116329;--good-bg:#dafbe1;--fair:#7d4e00;--fair-bg:#fff1c2;"
    "--bad:#a40e26;--bad-bg:#ffe3e0;--none:#444;--bar:#54708f}body{font-size:10.5pt}nav,.skip{display:none}a,a .mark{text-decoration:none}"
    ".wide{overflow:visible;background:none}h3+p,h3+p+p{break-after:avoid}table{font-size:9.5pt}tr,h3,h4{break-inside:avoid}h2,h3,h4,caption{break-after:avoid}summary{color:var(--dim)}header,main,footer{max-width:none;padding:0}}",
    NULL};
