"""register.py URL TEMPLATE PHONE NAME

A messenger's bot: it signs a guest up, falls back on a search where the guest has a card, and sets its own counters, as
whole numbers in strings. It knows of no external id, and sends more than the service documents.
"""

from loona import begin, listed, need, say, values

client, (template, phone, name) = begin()

answer = client.call(
    "POST",
    "/passes",
    {
        "templateId": int(template),
        "placeholderValues": listed(
            {"firstName": name, "lastName": "", "phone": phone, "gender": "FEMALE", "birthday": "2000-01-01"}
        ),
        "person": {"name": name, "phone": phone},
    },
)
if answer.status in (200, 201):
    card = answer.json
    say("create", status=answer.status, id=card["id"])
else:
    say("create", status=answer.status)
    need(answer.status == 400 and "already exists" in answer.text, "no card was made", answer)
    answer = client.call("POST", "/passes/search", {"phone": phone, "templateId": int(template)})
    need(answer.status == 200, "the search failed", answer)
    found = answer.json.get("content") or answer.json.get("items") or []
    need(found, "the card isn't found")
    card = found[0]
    say("search", status=answer.status, id=card["id"])

answer = client.call("GET", f"/passes/{card['id']}")
need(answer.status == 200, "the card can't be read", answer)
held = values(answer.json)
visits = int(held.get("transactionsCount") or 0) + 1
held.update(balance="0", percentage="0", totalSpent="0", transactionsCount=str(visits))
answer = client.call("PUT", f"/passes/{card['id']}", {"placeholderValues": listed(held)})
need(answer.status == 200, "the counters weren't taken", answer)
say("count", status=answer.status, visits=visits)
