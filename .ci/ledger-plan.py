#!/usr/bin/env python3
"""What the planning of a long ledger costs, beside Python's csv module reading the same file and telling its rows apart.

    ledger-plan.py --program PATH [--rows 1000000] [--cards 100000] [--seconds 5] [--mebibytes 300]

Exits with 1 where the plan takes more CPU seconds or memory. Needs Python 3.11, Linux, and nothing beside them.
"""

import argparse
import json
import os
import pathlib
import random
import sys
import tempfile

PEER = """
import csv, sys
seen = set()
with open(sys.argv[1], newline="") as file:
    for row in csv.DictReader(file):
        seen.add((row["kind"], row["receipt"]))
"""


def invent(folder: pathlib.Path, rows: int, cards: int) -> None:
    chance = random.Random(5)
    with open(folder / "ledger.csv", "w") as file:
        file.write("customer,kind,receipt,amount,at\n")
        for row in range(rows):
            kind = "redeem" if row % 5 == 0 else "sale"
            amount, day = chance.randrange(100, 20_000) / 100, 1 + row * 28 // rows
            file.write(f"K{chance.randrange(cards)},{kind},R{row},{amount:.2f},2026-01-{day:02d} 10:00:00\n")
    with open(folder / "passes.jsonl", "w") as file:
        for card in range(cards):
            values = [{"name": "externalId", "value": f"K{card}"}, {"name": "balance", "value": "500.00"}]
            entry = {"id": 500_000 + card, "templateId": 1674, "status": "ACTIVE", "encryptedId": f"c{card}", "placeholderValues": values}
            file.write(json.dumps(entry, separators=(",", ":")) + "\n")
    (folder / "customers.csv").write_text("id\nX\n")
    (folder / "loona-sync.yaml").write_text("""\
loona: { url: "http://127.0.0.1:1", client_id: nobody, client_secret: nothing, template: 1674 }
customers: { files: customers.csv, key: id }
pass: { match: [externalId], values: { externalId: id } }
transactions:
  type: { column: kind, map: { sale: purchase, redeem: spending } }
  key: customer
  purchase: receipt
  amount: amount
  time: at
limits: { transactions: 100000000, amount: 100000000000 }
""")


def run(command: list[str], folder: pathlib.Path) -> tuple[float, float]:
    """CPU seconds, and MiB at the highest."""
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the loona-sync to run")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--mebibytes", type=float, default=300)
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        invent(folder, arguments.rows, arguments.cards)
        plan = [program, "transactions", "plan", "ledger.csv", "--passes", "passes.jsonl"]
        seconds, mebibytes = run(plan, folder)
        peer_seconds, peer_mebibytes = run([sys.executable, "-c", PEER, "ledger.csv"], folder)
    print(f"transactions plan, {arguments.rows:,} rows: {seconds:.2f} CPU s, {mebibytes:.0f} MiB")
    print(f"Python's csv, reading alone:      {peer_seconds:.2f} CPU s, {peer_mebibytes:.0f} MiB")
    return 0 if seconds <= arguments.seconds and mebibytes <= arguments.mebibytes else 1


if __name__ == "__main__":
    sys.exit(main())
