"""`page`: one episode as a page of HTML, beside its video and map."""

from html import escape
from typing import Any

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2026; --soft: #5a6068; --paper: #f7f7f4; --card: #fff; --line: #dcdcd6; --accent: #d64430; --good: #2f7d4f
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececea; --soft: #a2a8b0; --paper: #17191c; --card: #202327; --line: #34383e; --accent: #ef7a68; --good: #7cc79a }
}
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.2rem 4rem; background: var(--paper); color: var(--ink) }
body { font: 16px/1.55 system-ui, sans-serif }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem }
.outcome { font-weight: 600; margin: 0 0 1.2rem }
.good { color: var(--good) }
.bad { color: var(--accent) }
.soft { color: var(--soft) }
video, img { width: 100%; border: 1px solid var(--line); border-radius: 8px; display: block; background: var(--card) }
.two { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)) }
ol, ul { margin: 0; padding-left: 1.3rem }
table { border-collapse: collapse; width: 100% }
td { padding: .18rem .6rem .18rem 0; border-bottom: 1px solid var(--line) }
td:last-child { text-align: right; font-variant-numeric: tabular-nums }
details { margin-top: .8rem }
.log { max-height: 22rem; overflow: auto; font-size: .86rem }
"""
SHOWN = ("spl", "soft_spl", "path_length", "steps", "collisions", "navigation_error", "subgoal_completion", "answer_correct")


def page(lines: list[str], result: dict[str, Any], *, video: bool) -> str:
    """The page: what was said, what was understood, what happened, what was verified, the scores."""
    word = "Done" if result["success"] else "Cannot be done" if result["impossible"] else "Not done"
    film = '<video src="episode.mp4" poster="episode.png" controls muted loop></video>' if video else ""
    plan = "".join(f"<li>{escape(text)}</li>" for text in result["plan"]) or "<li>nothing to walk to</li>"
    note = f'<p class="soft">{escape(result["note"])}</p>' if result["note"] else ""
    checks = "".join(
        f'<li class="{"good" if part["done"] else "bad"}">{"✓" if part["done"] else "✗"} {escape(part["part"])}</li>'
        for part in result["verified"]
    )
    rows = "".join(_row(name, result["scores"].get(name)) for name in SHOWN)
    story = "".join(f"<li>{escape(line)}</li>" for line in lines)
    said = result["answer"] or result["cannot"]
    voice = f"<h2>The agent said</h2><p>{escape(said)}</p>" if said else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(result["instruction"])}</title><style>{STYLE}</style></head><body>
<h1>“{escape(result["instruction"])}”</h1>
<p class="outcome {"good" if result["success"] else "bad"}">{word}: {escape(result["reason"])}</p>
{film}
<div class="two"><section><h2>Plan</h2><ol>{plan}</ol>{note}{voice}
{f"<h2>Verified at the end</h2><ul>{checks}</ul>" if checks else ""}</section>
<section><h2>Scores</h2><table>{rows}</table></section></div>
<h2>Map</h2><img src="map.png" alt="The plan of the home with the path walked">
<details><summary>Step by step</summary><ol class="log" start="0">{story}</ol></details>
<p class="soft">{escape(result["agent"])}, which knows {escape(", ".join(result["access"]) or "nothing beyond its sensors")};
{escape(result["scene"])}, {result["rooms"]} rooms, digest {escape(result["digest"][:12])}.
<code>gothere replay trace.jsonl</code> plays it again.</p>
</body></html>
"""


def _row(name: str, value: Any) -> str:
    """A score in the table; none where it has no value."""
    if value is None:
        return ""
    shown = ("yes" if value else "no") if isinstance(value, bool) else str(value) if isinstance(value, int) else f"{value:.2f}"
    unit = " m" if name in ("path_length", "navigation_error") else ""
    return f"<tr><td>{name.replace('_', ' ')}</td><td>{shown}{unit}</td></tr>"
