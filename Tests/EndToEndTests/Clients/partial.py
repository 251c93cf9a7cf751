"""partial.py URL PASS NAME=VALUE…

A bot that keeps no copy: it sends the few values that are its own, and reads what became of the others.
"""

from loona import begin, listed, need, say, values

client, (pass_id, *pairs) = begin()
sent = dict(pair.split("=", 1) for pair in pairs)

answer = client.call("GET", f"/passes/{pass_id}")
need(answer.status == 200, "the pass can't be read", answer)
before = values(answer.json)

answer = client.call("PUT", f"/passes/{pass_id}", {"placeholderValues": listed(sent)})
say("write", status=answer.status)
need(answer.status == 200, "the values weren't taken", answer)

answer = client.call("GET", f"/passes/{pass_id}")
need(answer.status == 200, "the pass can't be read again", answer)
after = values(answer.json)
need(all(after.get(name) == value for name, value in sent.items()), f"the pass holds {after}")
say("compare", kept=sorted(before.keys() & after.keys() - sent.keys()), lost=sorted(before.keys() - after.keys()))
