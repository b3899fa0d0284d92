"""Contract: the recorded short-term keys are what AWS's own token generators make today, byte for byte.

    python3 short_term_tokens.py

Installs the generators by package name under build/, mints every recorded key again and compares. A missing toolchain is a named skip, counted.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "fixtures" / "corpus"
sys.path.insert(0, str(CORPUS))

import packages


def main():
    try:
        python = packages.python("aws-bedrock-token-generator", "botocore") / "bin" / "python"
        node = packages.node("@aws/bedrock-token-generator")
    except packages.Missing as reason:
        print(f"skipped: {reason}\n0 passed, 0 failed, 1 skipped")
        return 0
    minted = subprocess.run([python, str(CORPUS / "mint_short_term.py"), "--node-folder", str(node), "--print"], capture_output=True, text=True)
    if minted.returncode:
        print(minted.stderr.strip()[-500:])
        return 1
    now, recorded = json.loads(minted.stdout)["tokens"], json.loads((CORPUS / "short_term_tokens.json").read_text())["tokens"]
    failed = 0
    for index in range(max(len(now), len(recorded))):
        if index >= len(now) or index >= len(recorded) or now[index] != recorded[index]:
            failed += 1
            print(f"token {index}: " + (f"the {recorded[index]['generator']} generator no longer makes it" if index < len(recorded) else "not recorded"))
    print(f"{len(recorded) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
