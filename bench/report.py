"""The benchmark's results as a Markdown page. Pure: results in, text out."""


def markdown(results, order):
    lines = ["# Benchmarks", "", "Written by `make bench` (bench/run.py says what each part is and how it is measured). Medians; CPU is user + system of all threads.",
             "", *machine_lines(results["machine"]), ""]
    for name in order:
        if name in results["parts"]:
            lines += part_lines(results["parts"][name])
    return "\n".join(lines).rstrip() + "\n"


def machine_lines(machine):
    kind = "virtual machine" if machine["virtual"] else "machine"
    return [f"{machine['cpu']}, {machine['cores']} cores ({', '.join(machine['vector_units']) or 'no vector units'}), {machine['memory_bytes'] / 2**30:.0f} GiB, "
            f"{kind}; {machine['system']}, Linux {machine['kernel']}; {machine['compiler']}; {machine['ripgrep']}."]


def part_lines(part):
    lines = [f"## {part['title']}", "", part["about"], ""]
    if part["complaints"]:
        lines += ["**These figures do not count:**", "", *(f"- {words}" for words in part["complaints"]), ""]
    lines += start_table(part["rows"]) if "over_ms" in part["rows"][0] else run_table(part["rows"])
    lines += [""]
    if part["ratios"]:
        lines += ["| ratio | of | value | target | |", "| --- | --- | ---: | --- | --- |", *map(ratio_row, part["ratios"]), ""]
    lines += [f"- {note}" for note in part["notes"]]
    if part["notes"]:
        lines += [""]
    smaller = "" if part["scale"] == 1 else f" Data scaled by {part['scale']:g}."
    return lines + [f"{part['mayfly']}, {part['date']}.{smaller}", ""]


def run_table(rows):
    lines = ["| | CPU s | wall s | GB/s | peak memory, MB | of that its own | runs |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for row in rows:
        if row["ended"]:
            rate = f"{row['rate'] / 1e9:.2f}" if row["rate"] else ""
            cpu, wall = spread(row["cpu"], row["cpu_all"]), spread(row["wall"], row["wall_all"])
        else:
            rate, cpu, wall = "", f"> {row['cpu']:.0f}, did not end", f"> {row['wall']:.0f}"
        lines.append(f"| {row['name']} | {cpu} | {wall} | {rate} | {megabytes(row['rss'])} | {megabytes(row['anon'])} | {row['runs']} |")
    return lines


def megabytes(size):
    return "" if size is None else f"{size / 1e6:,.0f}"


def spread(middle, values):
    return f"{middle:.2f} ({min(values):.2f}–{max(values):.2f})"


def start_table(rows):
    return ["| | ms | over an empty program, ms | starts |", "| --- | ---: | ---: | ---: |",
            *(f"| {row['name']} | {row['ms']:.2f} | {row['over_ms']:.2f} | {row['runs']} |" for row in rows)]


def ratio_row(row):
    value = "no pair of ended runs" if row["value"] is None else f"{row['value']:.2f}"
    target = "" if row["target"] is None else f"{'≥' if row['at_least'] else '≤'} {row['target']:g}"
    verdict = {None: "", True: "met", False: "**missed**"}[row["met"]]
    what = {"cpu": "CPU", "wall": "wall"}.get(row["what"], row["what"])
    return f"| {row['name']} | {what} | {value} | {target} | {verdict} |"
