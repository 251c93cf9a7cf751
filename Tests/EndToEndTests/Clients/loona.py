"""What a Python client of the service needs, with the standard library alone."""

import base64
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


class Answer:
    def __init__(self, status, headers, text):
        self.status = status
        self.headers = headers
        self.text = text

    @property
    def json(self):
        return json.loads(self.text)


class Client:
    def __init__(self, base):
        self.base = base.rstrip("/")
        self.bearer = None
        # Whatever proxy the environment names: the service stands on this machine.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def exchange(self, method, path, body=None, headers=None):
        request = urllib.request.Request(self.base + path, data=body, headers=headers or {}, method=method)
        try:
            with self.opener.open(request, timeout=20) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read().decode())

    def ask_token(self):
        pair = f"{os.environ['LOONA_CLIENT_ID']}:{os.environ['LOONA_CLIENT_SECRET']}"
        answer = self.exchange(
            "POST",
            "/oauth/token",
            urllib.parse.urlencode({"grant_type": "client_credentials"}).encode(),
            {
                "Authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        if answer.status == 200:
            self.bearer = answer.json["access_token"]
        return answer

    def call(self, method, path, body=None, headers=None):
        """A call to a resource, with a token that was asked for before."""
        all_headers = {"Authorization": f"Bearer {self.bearer}", "Content-Type": "application/json"}
        all_headers.update(headers or {})
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self.exchange(method, "/version1" + path, data, all_headers)


def begin():
    """A client of the first argument's service, with a token, and the other arguments."""
    client = Client(sys.argv[1])
    answer = client.ask_token()
    need(answer.status == 200, "no token", answer)
    say("token", status=answer.status, lives=answer.json["expires_in"])
    return client, sys.argv[2:]


def values(shown):
    """A pass's values by name, in their order."""
    return {value["name"]: value["value"] for value in shown["placeholderValues"]}


def listed(by_name):
    return [{"name": name, "value": value} for name, value in by_name.items()]


def say(step, **seen):
    print(json.dumps({"step": step, **seen}, ensure_ascii=False, separators=(",", ":")), flush=True)


def need(holds, what, answer=None):
    if not holds:
        sys.exit(what if answer is None else f"{what}: {answer.status} {answer.text}")
