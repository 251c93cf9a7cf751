"""counter.py URL PASS NAME COUNT

A job that outlives its token: it sets a value so many times, and on a 401 asks for a new token and sends that write
again.
"""

import time

from loona import begin, listed, need, say, values

client, (pass_id, name, count) = begin()

answer = client.call("GET", f"/passes/{pass_id}")
need(answer.status == 200, "the pass can't be read", answer)
held = values(answer.json)

tokens = 1
number = 0
while number < int(count):
    held[name] = str(number + 1)
    answer = client.call("PUT", f"/passes/{pass_id}", {"placeholderValues": listed(held)})
    if answer.status == 401:
        need(tokens <= int(count), "no token lives long enough")
        need(client.ask_token().status == 200, "no second token")
        tokens += 1
        continue
    need(answer.status == 200, "a write failed", answer)
    number += 1
    time.sleep(0.1)

say("counted", writes=number, tokens=tokens, value=values(answer.json)[name])
