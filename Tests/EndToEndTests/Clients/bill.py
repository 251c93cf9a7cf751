"""bill.py URL PASS

A restaurant's till: amounts are JSON numbers, a part of the second bill is paid in bonuses, and what the card lacks is
refused.
"""

from decimal import Decimal

from loona import begin, need, say, values
from transactions import show, transact

client, (pass_id,) = begin()


def step(name, kind, expected, **fields):
    answer = transact(client, pass_id, kind, **fields)
    need(answer.status == expected, f"the {kind}", answer)
    body = answer.json if answer.status == 200 else {}
    say(name, status=answer.status, before=body.get("balanceBefore"), after=body.get("balanceAfter"))
    return body


first = step("purchase", "purchase", 200, amount=1999.9)
earned = Decimal(first["balanceAfter"])
step("mixed", "purchase-spending", 200, amount=250, spendingAmount=12.5)
before = show(client, pass_id)
step("beyond", "spending", 400, amount=float(earned) + 1000)
need(show(client, pass_id) == before, "a refused spending changed the card")
step("rest", "spending", 200, amount=float(values(before)["balance"]))
