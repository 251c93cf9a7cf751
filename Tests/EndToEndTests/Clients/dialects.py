"""dialects.py URL TEMPLATE PASS CODE

The ways in which HTTP libraries and hurried programmers write the same requests: one line for each, with the status it
got. Each write of a pass sends the values that it has, each purchase is of 1.
"""

import base64
import http.client
import json
import os
import sys
import urllib.parse

base, template, pass_id, code = sys.argv[1:]
host = urllib.parse.urlsplit(base).netloc
basic = base64.b64encode(f"{os.environ['LOONA_CLIENT_ID']}:{os.environ['LOONA_CLIENT_SECRET']}".encode()).decode()
form = "application/x-www-form-urlencoded"
grant = "grant_type=client_credentials"


def exchange(method, path, headers, body=None, chunked=False):
    """Header names go out as they are written here, and no others with them but the host and the length."""
    connection = http.client.HTTPConnection(host, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        elif body is not None:
            connection.putheader("Content-Length", str(len(body.encode())))
        connection.endheaders(None if body is None else body.encode(), encode_chunked=chunked)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def tell(dialect, answer):
    print(json.dumps({"dialect": dialect, "status": answer[0]}, separators=(",", ":")), flush=True)
    return answer[1]


def ask(dialect, headers, body, path="/oauth/token"):
    return tell(dialect, exchange("POST", path, headers, body))


# The token.
told = ask("token", {"Authorization": f"Basic {basic}", "Content-Type": form}, grant)
token = json.loads(told)["access_token"]
bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
ask("token: lower-case names", {"authorization": f"Basic {basic}", "content-type": form}, grant)
ask("token: lower-case scheme", {"Authorization": f"basic {basic}", "Content-Type": form}, grant)
ask("token: form with a charset", {"Authorization": f"Basic {basic}", "Content-Type": f"{form}; charset=UTF-8"}, grant)
ask("token: scope beside it", {"Authorization": f"Basic {basic}", "Content-Type": form}, f"scope=any&{grant}")
ask("token: grant in the query", {"Authorization": f"Basic {basic}"}, "", f"/oauth/token?{grant}")
ask(
    "token: id and secret in the form",
    {"Content-Type": form},
    f"{grant}&"
    + urllib.parse.urlencode(
        {"client_id": os.environ["LOONA_CLIENT_ID"], "client_secret": os.environ["LOONA_CLIENT_SECRET"]}
    ),
)
ask(
    "token: JSON",
    {"Authorization": f"Basic {basic}", "Content-Type": "application/json"},
    json.dumps({"grant_type": "client_credentials"}),
)

# Reading.
one = f"/version1/passes/{pass_id}"
held = json.loads(tell("read", exchange("GET", one, bearer)))
tell("read: no content type", exchange("GET", one, {"Authorization": f"Bearer {token}"}))
tell("read: lower-case names", exchange("GET", one, {"authorization": f"Bearer {token}"}))
tell("read: upper-case names", exchange("GET", one, {"AUTHORIZATION": f"Bearer {token}"}))
typed = {"Authorization": f"{json.loads(told)['token_type']} {token}"}
tell("read: the token type as it was told", exchange("GET", one, typed))
tell("read: trailing slash", exchange("GET", one + "/", bearer))
tell("read: query nobody asked for", exchange("GET", one + "?_=1767603600", bearer))
usual = {
    "Accept": "application/json, text/plain, */*",
    "Accept-Encoding": "gzip, deflate, br",
    "Connection": "close",
    "Cookie": "a=b",
    "User-Agent": "till/8.3",
    "X-Requested-With": "XMLHttpRequest",
}
tell("read: libraries' headers", exchange("GET", one, {**bearer, **usual}))
tell("read: no token", exchange("GET", one, {"Content-Type": "application/json"}))
tell("read: token in the query", exchange("GET", f"{one}?access_token={token}", {}))
tell("list: plain", exchange("GET", "/version1/passes", bearer))
tell("list: trailing slash", exchange("GET", f"/version1/passes/?page=0&size=5&templateId={template}", bearer))

# Writing.
same = json.dumps({"placeholderValues": held["placeholderValues"]}, ensure_ascii=False)


def changed(headers, changes):
    """The headers with others in their place, whatever the letters of their names; None takes one away."""
    gone = {name.lower() for name in changes}
    kept = {name: value for name, value in headers.items() if name.lower() not in gone}
    return {**kept, **{name: value for name, value in changes.items() if value is not None}}


def write(dialect, changes=None, body=same, **how):
    return tell(dialect, exchange("PUT", one, changed(bearer, changes or {}), body, **how))


def with_values(values):
    return json.dumps({"placeholderValues": values})


by_name = {value["name"]: value["value"] for value in held["placeholderValues"]}
numbers = [
    {"name": name, "value": float(value) if name == "ownBalance" else value} for name, value in by_name.items()
]
write("write")
write("write: semicolon", {"Content-Type": "application/json;"})
write("write: charset", {"Content-Type": "application/json;charset=UTF-8"})
write("write: upper-case names", {"CONTENT-TYPE": "APPLICATION/JSON; CHARSET=utf-8"})
write("write: lower-case names", {"content-type": "application/json"})
write("write: chunked", chunked=True)
write("write: expects 100", {"Expect": "100-continue"})
write("write: indented", body=json.dumps(json.loads(same), indent=2))
write("write: escaped letters", body=with_values(held["placeholderValues"]))
write("write: byte order mark", body="\ufeff" + same)
write("write: the whole pass as it was read", body=json.dumps(held))
write("write: members nobody knows", body=json.dumps({**json.loads(same), "person": {"name": "Anna"}, "comment": None}))
write("write: a value as a number", body=with_values(numbers))
write("write: a value as null", body=with_values(held["placeholderValues"] + [{"name": "email", "value": None}]))
write("write: values as an object", body=with_values(by_name))
write("write: values alone", body=json.dumps(held["placeholderValues"]))
write("write: form", {"Content-Type": form}, urllib.parse.urlencode({"ownBalance": "1"}))
write("write: no content type", {"Content-Type": None})
write("write: text/plain", {"Content-Type": "text/plain"})
tell("write: PATCH", exchange("PATCH", one, bearer, same))
tell("write: POST", exchange("POST", one, bearer, same))

# Transactions.
number = 0


def buy(dialect, changes=None, **fields):
    global number
    number += 1
    usual = {**bearer, "X-Loona-Encrypted-Key": code, "Idempotence-Key": f"dialect-{number}"}
    body = {"passId": int(pass_id), "purchaseId": f"D-{number}", "amount": "1.00", **fields}
    answer = exchange("POST", "/version1/transactions/purchase", changed(usual, changes or {}), json.dumps(body))
    return tell(dialect, answer)


buy("purchase")
buy("purchase: amount as a whole number", amount=1)
buy("purchase: amount as a fraction", amount=1.0)
buy("purchase: fields nobody knows", receipt={"lines": 2})
buy("purchase: lower-case names", {"x-loona-encrypted-key": code, "idempotence-key": "dialect-low"})
buy("purchase: no key", {"Idempotence-Key": None})
buy("purchase: no code", {"X-Loona-Encrypted-Key": None})
buy("purchase: pass as a string", passId=pass_id)
buy("purchase: purchase as a number", purchaseId=1)
buy("purchase: comma", amount="1,00")
buy("purchase: three decimals", amount="1.000")
buy("purchase: minus", amount="-1.00")
