"""rewrite.py URL PASS NAME VALUE

A merchant's system that counts by itself: it reads the pass, changes one value, and sends every value back.
"""

from loona import begin, listed, need, say, values

client, (pass_id, name, value) = begin()

answer = client.call("GET", f"/passes/{pass_id}")
need(answer.status == 200, "the pass can't be read", answer)
before = values(answer.json)
say("read", status=answer.status, id=answer.json["id"], values=len(before))

wanted = {**before, name: value}
answer = client.call("PUT", f"/passes/{pass_id}", {"placeholderValues": listed(wanted)})
need(answer.status == 200, "the values weren't taken", answer)
say("write", status=answer.status)

answer = client.call("GET", f"/passes/{pass_id}")
need(answer.status == 200, "the pass can't be read again", answer)
after = values(answer.json)
changed = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
say("compare", status=answer.status, changed=changed, value=after.get(name))
need(after == wanted, f"the pass holds {after}")
