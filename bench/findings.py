"""Reads what `mayfly scan --format jsonl` wrote, as a program outside would: findings one at a time, and what the scan says it covered."""

import json
from dataclasses import dataclass, field


@dataclass
class Scan:
    findings: list = field(default_factory=list)  # those with grade key or expired, as they came
    grades: dict = field(default_factory=dict)  # grade: count, of all findings
    coverage: dict = field(default_factory=dict)  # sums over the coverage records of scope files
    summary: dict = field(default_factory=dict)
    broken: int = 0  # lines that are no JSON: the program was ended while it wrote, or wrote nonsense
    skipped: list = field(default_factory=list)  # of {reason, kind, path, count}


def read(path, each=None):
    """`each` is called with every finding."""
    scan = Scan()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                scan.broken += 1
                continue
            kind = record["record"]
            if kind == "finding":
                scan.grades[record["grade"]] = scan.grades.get(record["grade"], 0) + 1
                if record["grade"] in ("key", "expired"):
                    scan.findings.append(record)
                if each:
                    each(record)
            elif kind == "coverage":
                for name, value in record.items():
                    if isinstance(value, int) and not isinstance(value, bool):
                        scan.coverage[name] = scan.coverage.get(name, 0) + value
                scan.skipped += record.get("skipped", [])
            elif kind == "summary":
                scan.summary = record
    return scan


def complaints(scan, planted, bytes_there, top=""):
    """What keeps a speed run from counting: planted keys not found, findings that nobody planted, bytes not accounted for."""
    said = []
    found = {(row.get("alias") or row.get("access_key_id"), row["path"].removeprefix(top).lstrip("/"), row["offset"]) for row in scan.findings}
    wanted = {(row["id"], row["path"], row["offset"]) for row in planted}
    if wanted - found:
        said.append(f"{len(wanted - found)} of {len(wanted)} planted keys not found where they are")
    if found - wanted:
        said.append(f"{len(found - wanted)} findings that nobody planted")
    if bytes_there is not None and scan.coverage.get("bytes") != bytes_there:
        said.append(f"{scan.coverage.get('bytes')} of {bytes_there} bytes accounted for")
    # Real content holds broken archives too (in base64, cut by a key that was planted over it); naming them is an account of their bytes.
    unread = [f"{row['count']} {row['reason']}" for row in scan.skipped if row["kind"] == "unread" and row["reason"] != "broken_container"]
    if unread:
        said.append(f"unread: {', '.join(unread)}")
    if scan.broken:
        said.append(f"{scan.broken} lines that are no JSON")
    if not scan.summary:
        said.append("no summary record")
    return said
