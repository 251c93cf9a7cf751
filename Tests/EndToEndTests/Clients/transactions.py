"""The part that the tills of all kinds of cards share: each transaction with the code that the card shows now."""

import uuid

from loona import need


def show(client, pass_id):
    answer = client.call("GET", f"/passes/{pass_id}")
    need(answer.status == 200, "the card can't be read", answer)
    return answer.json


def transact(client, pass_id, kind, **fields):
    return client.call(
        "POST",
        f"/transactions/{kind}",
        {"passId": int(pass_id), "purchaseId": f"{kind}-{uuid.uuid4()}", **fields},
        {"X-Loona-Encrypted-Key": show(client, pass_id)["encryptedId"], "Idempotence-Key": str(uuid.uuid4())},
    )
