"""coupon.py URL PASS

A promotion's desk: a coupon goes from not completed to valid to used, and a used one is worth nothing.
"""

from loona import begin, need, say
from transactions import show, transact

client, (pass_id,) = begin()

seen = [show(client, pass_id)["status"]]
while seen[-1] != "USED":
    wanted = {"INCOMPLETE": "ACTIVE", "ACTIVE": "USED"}.get(seen[-1])
    need(wanted, f"nothing comes after {seen[-1]}")
    answer = transact(client, pass_id, "status", status=wanted)
    need(answer.status == 200, f"the coupon won't become {wanted}", answer)
    seen.append(show(client, pass_id)["status"])
    need(seen[-1] == wanted, f"the coupon is {seen[-1]} after it became {wanted}")
say("steps", seen=seen)

answer = transact(client, pass_id, "status", status="USED")
need(answer.status == 400, "a used coupon was used again", answer)
say("again", status=answer.status)
