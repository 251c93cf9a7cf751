#!/usr/bin/env python3
"""Carries a ledger over all five kinds of cards, through faults and kill -9, and sums it up independently.

    ledger.py --program PATH [--rows 20000] [--kills 9] [--seed 7]

The sandbox has 10 % faults and honours no idempotency key of a create (A11). At the end each row stands in its books once,
and each card holds what these lines say, which know nothing of the program's arithmetic. Exits with 1 where it does not.
Needs Python 3.11 and nothing beside it.
"""

from __future__ import annotations

import argparse
import collections
import csv
import dataclasses
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

TEMPLATES = {"bonus": 1674, "discount": 1675, "coupon": 1676, "chop": 1677, "gift": 1678}
# What a card of the kind begins with, in hundredths.
BALANCES = {"bonus": 10_000, "gift": 50_000}
STATUSES = ["INCOMPLETE", "ACTIVE", "USED"]
STAMPS = 10
SECRET = "sandbox-secret"
COLUMNS = ["customer", "kind", "receipt", "total", "bonus", "n", "status", "at"]
TRIES = 30


@dataclasses.dataclass
class Card:
    balance: int
    total: int = 0
    stamps: int = 0
    status: int = 0

    def earn(self, paid: int, bill: int) -> None:
        """3 %, from 10,000 on 5 %, from 50,000 on 10 %, by the total before; rounded down."""
        percent = 3 if self.total < 1_000_000 else 5 if self.total < 5_000_000 else 10
        self.balance += paid * percent // 100
        self.total += bill


def money(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def row(kind: str, card: Card, chance: random.Random) -> dict[str, str] | None:
    """One more receipt of that card, which it can pay; None where it can't have any."""
    amount = chance.randint(100, 300_000)
    if kind == "discount":
        card.total += amount
        return {"kind": "purchase", "total": money(amount)}
    if kind == "chop":
        count = chance.randint(1, min(3, STAMPS - card.stamps))
        card.stamps = (card.stamps + count) % STAMPS
        return {"kind": "chop", "n": str(count)}
    if kind == "coupon":
        if card.status == 2:
            return None
        card.status += 1
        return {"kind": "status", "status": STATUSES[card.status]}
    draw = 0.6 if kind == "gift" else chance.random()
    if draw < 0.5:
        card.earn(amount, amount)
        return {"kind": "purchase", "total": money(amount)}
    if draw < 0.8:
        spent = chance.randint(1, max(1, card.balance // (20 if kind == "gift" else 4)))
        if spent > card.balance:
            return None
        card.balance -= spent
        return {"kind": "spending", "total": money(spent)}
    spent = min(amount // 2, card.balance // 3)
    if spent < 1:
        return None
    card.balance -= spent
    card.earn(amount - spent, amount)
    return {"kind": "purchase-spending", "total": money(amount), "bonus": money(spent)}


class Account:
    """The sandbox, through its own door for tests."""

    def __init__(self, program: str, folder: pathlib.Path) -> None:
        command = [program, "sandbox", "--json", "--port", "0", "--faults", "10%", "--seed", "5"]
        command += ["--set", "idempotence=no", "--state", str(folder / "sandbox.state")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = json.loads(self.process.stdout.readline())["url"]

    def ask(self, path: str, body: object = None) -> object:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def make(self, kind: str, key: str) -> int:
        values = [{"name": "externalId", "value": key}]
        if kind in BALANCES:
            values.append({"name": "balance", "value": money(BALANCES[kind])})
        number = self.ask("/sandbox/passes", {"templateId": TEMPLATES[kind], "values": values})["id"]
        if kind == "coupon":
            self.ask(f"/sandbox/passes/{number}/status", {"status": "INCOMPLETE"})
        return number


@dataclasses.dataclass
class Ledger:
    kind: str
    cards: dict[str, Card]
    passes: dict[str, int]
    rows: list[dict[str, str]]


def shares(rows: int) -> tuple[int, dict[str, int]]:
    """So many cards of each kind, and rows for them, as many as asked for in all: of a coupon there are two and no more."""
    cards = max(4, rows // len(TEMPLATES) // 10)
    coupons = min(2 * cards, rows // len(TEMPLATES))
    others = [kind for kind in TEMPLATES if kind != "coupon"]
    each, rest = divmod(rows - coupons, len(others))
    counts = {kind: each + (place < rest) for place, kind in enumerate(others)}
    return cards, {kind: counts.get(kind, coupons) for kind in TEMPLATES}


def invent(kind: str, number_of_cards: int, count: int, account: Account, chance: random.Random) -> Ledger:
    cards = {f"{kind[0].upper()}{number:05d}": Card(BALANCES.get(kind, 0)) for number in range(number_of_cards)}
    passes = {key: account.make(kind, key) for key in cards}
    rows: list[dict[str, str]] = []
    while len(rows) < count:
        key = chance.choice(list(cards))
        receipt = row(kind, cards[key], chance)
        if receipt is None:
            continue
        at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_767_225_600 + 7 * len(rows)))
        rows.append({"customer": key, "receipt": f"{kind}-{len(rows)}", "at": at, **receipt})
    return Ledger(kind, cards, passes, rows)


def write(ledger: Ledger, account: Account, folder: pathlib.Path, chance: random.Random) -> None:
    with open(folder / f"{ledger.kind}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        # The times, and not the places in the file, say what came first.
        writer.writerows(chance.sample(ledger.rows, len(ledger.rows)))
    (folder / "customers.csv").write_text("id\nX\n")
    (folder / f"{ledger.kind}.yaml").write_text(f"""\
loona: {{ url: {account.url}, client_id: sandbox, client_secret: "${{SECRET}}", template: {TEMPLATES[ledger.kind]} }}
customers: {{ files: customers.csv, key: id }}
pass: {{ match: [externalId], values: {{ externalId: id }} }}
transactions:
  type: {{ column: kind, map: {{ purchase: purchase, spending: spending, purchase-spending: purchase-spending, status: status, chop: chop }} }}
  key: customer
  purchase: receipt
  amount: total
  spending: bonus
  count: n
  status: status
  time: at
rate: {{ requests_per_second: 500, concurrency: 8, canary: 5 }}
limits: {{ transactions: 1000000 }}
runs: runs-{ledger.kind}
""")


def carry(ledger: Ledger, program: str, folder: pathlib.Path, kills: int, chance: random.Random) -> list[str]:
    """Applies, is killed, and goes on until it ends with 0; says how each process ended."""
    environment = dict(os.environ, SECRET=SECRET, SWIFT_BACKTRACE="enable=no")
    apply = [program, "transactions", "apply", "-c", f"{ledger.kind}.yaml", "--quiet", f"{ledger.kind}.csv"]
    resume = [program, "resume", "-c", f"{ledger.kind}.yaml", "--quiet"]
    command, ends = apply, []
    while len(ends) < TRIES:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            code = process.wait(timeout=chance.uniform(0.3, min(8, 1 + len(ledger.rows) / 400)) if kills > 0 else 600)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills -= 1
            ends.append("killed")
            command = resume
            continue
        ends.append(str(code))
        if code == 0:
            return ends
        command = resume if code == 5 and command is apply else apply
    return ends


def hundredths(text: str | None) -> int:
    whole, _, part = (text or "0").partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def is_right(kind: str, card: Card, content: dict) -> bool:
    values = {value["name"]: value["value"] for value in content["values"]}
    balance, total = hundredths(values.get("balance")), hundredths(values.get("totalSpent"))
    return {
        "bonus": (balance, total) == (card.balance, card.total),
        "discount": total == card.total,
        "gift": balance == card.balance,
        "chop": int(values.get("stamps") or 0) == card.stamps,
        "coupon": content["status"] == STATUSES[card.status],
    }[kind]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the loona-sync to run")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=9)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    chance = random.Random(arguments.seed)
    faults, killed = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        account = Account(program, folder)
        try:
            cards, counts = shares(arguments.rows)
            ledgers = [invent(kind, cards, count, account, chance) for kind, count in counts.items()]
            for place, ledger in enumerate(ledgers):
                kills = (arguments.kills + len(ledgers) - 1 - place) // len(ledgers)
                write(ledger, account, folder, chance)
                ends = carry(ledger, program, folder, kills, chance)
                print(f"{ledger.kind}: {len(ledger.rows)} rows, {len(ledger.cards)} cards, ends {' '.join(ends)}", flush=True)
                faults += ends[-1] != "0"
                killed += ends.count("killed")
            effects = account.ask("/sandbox/ledger")["effects"]
            made = [effect["transaction"] for effect in effects if effect.get("transaction")]
            counted = collections.Counter((entry["type"], entry["purchaseID"]) for entry in made)
            contents = {entry["id"]: entry["content"] for entry in account.ask("/sandbox/passes")}
            wanted = {(entry["kind"], entry["receipt"]) for ledger in ledgers for entry in ledger.rows}
            for identity in sorted(wanted | set(counted)):
                if identity not in wanted or counted[identity] != 1:
                    print(f"{' '.join(identity)}: {counted[identity]} times in the books", file=sys.stderr)
                    faults += 1
            for ledger in ledgers:
                for key, card in ledger.cards.items():
                    if not is_right(ledger.kind, card, contents[ledger.passes[key]]):
                        print(f"{key}: {contents[ledger.passes[key]]} is not {card}", file=sys.stderr)
                        faults += 1
            if arguments.kills > 0 and killed == 0:
                print("no process was killed: give it more rows", file=sys.stderr)
                faults += 1
            print(f"{killed} kills, {len(made)} transactions for {len(wanted)} rows; {faults} faults")
        finally:
            account.process.terminate()
            account.process.wait()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
