"""What the figures were measured on."""

import os
import pathlib
import platform
import subprocess


def describe():
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    flags = set(field(cpu, "flags").split())
    return {
        "cpu": field(cpu, "model name"), "cores": os.cpu_count(), "vector_units": [name for name in ("ssse3", "avx2", "avx512bw") if name in flags],
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), "virtual": "hypervisor" in flags, "kernel": platform.release(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", ""), "compiler": first_line("g++", "--version"),
        "ripgrep": first_line("rg", "--version"), "load_before": os.getloadavg()[0],
    }


def field(text, name):
    return next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith(name)), "")


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[0]
    except FileNotFoundError:
        return ""
