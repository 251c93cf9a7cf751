"""stamps.py URL PASS

A coffee bar: a stamp with each cup, until the card is full. A full one starts anew, or takes no more.
"""

from loona import begin, need, say
from transactions import show, transact

client, (pass_id,) = begin()

card = show(client, pass_id)
answer = client.call("GET", f"/templates/{card['templateId']}")
need(answer.status == 200, "the template can't be read", answer)
room = answer.json["loyalty"]["stamps"]

seen = []
while len(seen) < room:
    answer = transact(client, pass_id, "chop", count=1)
    need(answer.status == 200, "a stamp was refused", answer)
    seen.append(int(answer.json["balanceAfter"]))
say("stamps", seen=seen)
need(seen[:-1] == list(range(1, room)), "the stamps don't count up")

answer = transact(client, pass_id, "chop", count=room)
say("more", count=room, status=answer.status)
need(answer.status == (200 if seen[-1] == 0 else 400), "a full card does neither of the two", answer)
