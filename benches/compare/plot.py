"""Bar charts as SVG, by hand: a group of bars a work, a bar an engine."""

from html import escape

COLOURS = {"spl": "#1f6feb", "duckdb": "#8b949e", "polars": "#bf8700", "chdb": "#c93c37", "datafusion": "#2da44e", "decode": "#d0d7de"}
LABEL, BAR, GAP, SPAN, WIDTH = 200, 15, 12, 480, 780
# Longer bars are cut off, with their figure beside them.
MOST = 3.0


def bars(found, works, names, titles, rows, threads, caption):
    """The works at one size and number of threads, or nothing where DuckDB has no times."""
    groups = []
    for work in works:
        base = found.time(work, "duckdb", rows, threads)
        entries = [(engine, value / base) for engine in COLOURS if base and (value := found.time(work, engine, rows, threads))]
        if entries:
            groups.append((titles[work], entries))
    if not groups:
        return None
    parts, y = [], 44
    for title, entries in groups:
        parts.append(f'<text x="10" y="{y + 11}" font-weight="bold">{escape(title)}</text>')
        y += 18
        for engine, ratio in entries:
            length = min(ratio, MOST) / MOST * SPAN
            weight = ' font-weight="bold"' if engine == "spl" else ""
            parts.append(f'<text x="{LABEL - 8}" y="{y + 11}" text-anchor="end"{weight}>{escape(names[engine])}</text>')
            parts.append(f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR - 3}" fill="{COLOURS[engine]}"/>')
            cut = " (cut off)" if ratio > MOST else ""
            parts.append(f'<text x="{LABEL + length + 5:.1f}" y="{y + 11}"{weight}>{ratio:.2f}{cut}</text>')
            y += BAR
        y += GAP
    one = LABEL + SPAN / MOST
    line = f'<line x1="{one}" x2="{one}" y1="36" y2="{y - GAP}" stroke="#57606a" stroke-dasharray="3 3"/>'
    head = f'<text x="10" y="22" font-size="14">Time, tuned DuckDB = 1; {escape(caption)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" font-family="sans-serif" font-size="12" fill="#24292f">\n'
        f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>\n' + "\n".join([head, line, *parts]) + "\n</svg>\n"
    )
