#!/usr/bin/env python3
"""Holds both sides of Loona's API to the document that describes it.

    contract.py --program PATH [--golden FOLDER] [--document FILE]

Four parts, each from outside: the document is sound; the golden exchanges fit it; the program's sandbox answers as it
says, whatever it is asked; the program's client asks for nothing else, and hears nothing else, from the first `doctor`
to the last transaction. Exits with 1 where something deviates.

Needs Python 3.11, and beside it: pip install schemathesis==4.32.5 openapi-spec-validator==0.9.0
"""

from __future__ import annotations

import argparse
import base64
import collections
import contextlib
import copy
import dataclasses
import http.client
import http.server
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

import hypothesis.configuration
import jsonschema_rs
import openapi_spec_validator
import schemathesis
import schemathesis.engine
import yaml
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "Sources/LoonaSync/LoonaSync.docc/Resources/loona-openapi.yaml"
GOLDEN = ROOT / "samples/api"

CLIENT_ID = "sandbox"
CLIENT_SECRET = "sandbox-secret"

# Of an operation, beside those that its schema alone leads to: with it the sandbox's part takes half a minute.
EXAMPLES_EACH = 60
MISS_EVERY = 10
# Of a card, before the next one is issued.
USES_EACH = 5
COMMAND_SECONDS = 60

STATUSES = {"documented": "D", "observed": "O", "assumed": "A"}
STATEMENTS = {"D", "O"} | {f"A{number}" for number in range(1, 31)}


# What was found


@dataclasses.dataclass(frozen=True)
class Deviation:
    part: str
    operation: str
    what: str
    example: str = dataclasses.field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.part}, {self.operation}: {self.what}" + (f"\n    {self.example}" if self.example else "")


class Findings:
    """Deviations, each once however often it came, and what was counted on the way."""

    def __init__(self) -> None:
        self._deviations: dict[Deviation, None] = {}
        self.counts: collections.Counter[tuple[str, str]] = collections.Counter()

    def deviates(self, part: str, operation: str, what: str, example: str = "") -> None:
        self._deviations.setdefault(Deviation(part, operation, without_secrets(what), without_secrets(example)))

    def count(self, part: str, what: str) -> None:
        self.counts[part, what] += 1

    @property
    def deviations(self) -> list[Deviation]:
        return list(self._deviations)


def basic_credentials() -> str:
    return base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def without_secrets(text: str) -> str:
    """The sandbox's tokens have the form of the vendor's example."""
    text = re.sub(r"eyJ[\w.\-]+", "•••", text)
    return text.replace(CLIENT_SECRET, "•••").replace(basic_credentials(), "•••")


# Messages


@dataclasses.dataclass(frozen=True)
class Message:
    """What requests and answers have in common; the names of headers are in lower case."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def value(self) -> Any:
        if self.media_type == "application/x-www-form-urlencoded":
            return dict(urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))
        return json.loads(self.body)


@dataclasses.dataclass(frozen=True)
class Request(Message):
    method: str
    target: str


@dataclasses.dataclass(frozen=True)
class Answer(Message):
    status: int


def lower_case(headers: Iterator[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in headers}


# The document, as something to hold messages to


@dataclasses.dataclass(frozen=True)
class Operation:
    method: str
    path: str
    definition: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        return self.definition["operationId"]

    def path_values(self, method: str, path: str) -> dict[str, str] | None:
        """What stands in the place of the path's parameters; None where the request is another operation's."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        match = re.fullmatch(pattern, path) if method == self.method else None
        return match and {name: urllib.parse.unquote(text) for name, text in match.groupdict().items()}


class Contract:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.operations = list(self._operations())
        # A path that is written out goes before one with a parameter, as the standard has it.
        self._by_precedence = sorted(self.operations, key=lambda operation: operation.path.count("{"))
        self._components = document["components"]
        self._closed_components = closed(document["components"])

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method, definition in item.items():
                if method == "parameters":
                    continue
                parameters = map(self._resolved, item.get("parameters", []) + definition.get("parameters", []))
                yield Operation(method.upper(), path, definition, tuple(parameters))

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            target = self.document
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key]
            node = target
        return node

    def find(self, method: str, target: str) -> tuple[Operation, dict[str, str]] | None:
        path = target.partition("?")[0]
        for operation in self._by_precedence:
            values = operation.path_values(method, path)
            if values is not None:
                return operation, values
        return None

    def request_problems(
        self, operation: Operation, request: Request, path_values: Mapping[str, str], *, is_from_client: bool
    ) -> Iterator[str]:
        query = urllib.parse.parse_qsl(request.target.partition("?")[2], keep_blank_values=True)
        given = {"path": path_values, "query": dict(query), "header": request.headers}
        for parameter in operation.parameters:
            name, place = parameter["name"], parameter["in"]
            text = given[place].get(name.lower() if place == "header" else name)
            if text is not None:
                yield from self._text_problems(text, parameter["schema"], name)
            elif parameter.get("required") or is_from_client and parameter.get("x-always-sent"):
                yield f"{name} is missing in the {place}"
        yield from unknown_query_problems(operation, query)
        yield from self._authorization_problems(operation, request)
        if "requestBody" in operation.definition:
            yield from self._body_problems(request, operation.definition["requestBody"]["content"], is_closed=True)
        elif request.body:
            yield "there is a body"

    def _authorization_problems(self, operation: Operation, request: Request) -> Iterator[str]:
        (requirement,) = operation.definition.get("security", self.document["security"])
        (name,) = requirement
        scheme = self._components["securitySchemes"][name]["scheme"]
        if not request.headers.get("authorization", "").lower().startswith(scheme + " "):
            yield f"Authorization is not of the scheme {scheme}"

    def answer_problems(self, operation: Operation, answer: Answer) -> Iterator[str]:
        definition = operation.definition["responses"].get(str(answer.status))
        if definition is None:
            yield f"status {answer.status} is not in the document"
            return
        definition = self._resolved(definition)
        for name, header in definition.get("headers", {}).items():
            header = self._resolved(header)
            text = answer.headers.get(name.lower())
            if text is not None:
                yield from self._text_problems(text, header["schema"], name)
            elif header.get("required"):
                yield f"{answer.status} without {name}"
        for problem in self._body_problems(answer, definition["content"]):
            yield f"{answer.status}, {problem}"

    def _body_problems(self, message: Message, content: Mapping[str, Any], *, is_closed: bool = False) -> Iterator[str]:
        if message.media_type not in content:
            yield f"Content-Type is '{message.media_type}'"
            return
        try:
            value = message.value()
        except ValueError:
            yield f"the body is no {message.media_type}"
            return
        yield from self._value_problems(value, content[message.media_type]["schema"], "the body", is_closed=is_closed)

    def _text_problems(self, text: str, schema: Mapping[str, Any], name: str) -> Iterator[str]:
        """Of what stands in a path, a query or a header."""
        is_number = self._resolved(schema).get("type") == "integer" and re.fullmatch("-?[0-9]+", text)
        yield from self._value_problems(int(text) if is_number else text, schema, name)

    def _value_problems(
        self, value: Any, schema: Mapping[str, Any], name: str, *, is_closed: bool = False
    ) -> Iterator[str]:
        components = self._closed_components if is_closed else self._components
        whole = {**schema, "components": components}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True, mask="the value")
        for error in validator.iter_errors(value):
            place = "".join("[]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
            yield f"{name}{place}: {error.message}"


def unknown_query_problems(operation: Operation, query: list[tuple[str, str]]) -> Iterator[str]:
    known = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "query"}
    for name, times in collections.Counter(name for name, _ in query).items():
        if name not in known:
            yield f"{name} in the query is unknown"
        elif times > 1:
            yield f"{name} stands {times} times in the query"


def closed(components: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, but no object has a property that is not named: the document shows all that the client sends."""
    components = copy.deepcopy(components)

    def close(node: Any) -> None:
        if isinstance(node, dict):
            if "properties" in node:
                node.setdefault("additionalProperties", False)
            for child in node.values():
                close(child)
        elif isinstance(node, list):
            for child in node:
                close(child)

    close(components["schemas"])
    return components


def check_exchange(
    part: str, request: Request, answer: Answer, contract: Contract, findings: Findings, *, is_from_client: bool
) -> None:
    found = contract.find(request.method, request.target)
    if found is None:
        path = request.target.partition("?")[0]
        findings.deviates(part, "none", f"{request.method} {path} is not in the document")
        return
    operation, path_values = found
    findings.count(part, operation.name)
    for problem in contract.request_problems(operation, request, path_values, is_from_client=is_from_client):
        findings.deviates(part, operation.name, f"request: {problem}")
    for problem in contract.answer_problems(operation, answer):
        findings.deviates(part, operation.name, f"answer: {problem}")


# The document itself


def check_document(contract: Contract, findings: Findings) -> None:
    for error in openapi_spec_validator.OpenAPIV31SpecValidator(contract.document).iter_errors():
        findings.deviates("document", "none", f"not OpenAPI 3.1: {error.message}")
    for operation in contract.operations:
        for key in ("operationId", "summary", "x-status", "x-statements"):
            if key not in operation.definition:
                findings.deviates("document", operation.path, f"{operation.method} has no {key}")
    for place, node in objects(contract.document):
        if "x-status" in node or "x-statements" in node:
            findings.count("stated" if node.get("x-statements") else "not stated", place)
            for problem in provenance_problems(node):
                findings.deviates("document", place, problem)


def objects(node: Any, place: str = "#") -> Iterator[tuple[str, Mapping[str, Any]]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if isinstance(node, dict):
        yield place, node
    for key, child in children:
        yield from objects(child, f"{place}/{key}")


def provenance_problems(node: Mapping[str, Any]) -> Iterator[str]:
    """What the contract does not state yet is assumed, and names no statement."""
    status, statements = node.get("x-status"), node.get("x-statements")
    if status not in STATUSES or statements is None:
        yield f"x-status is '{status}', x-statements {statements}"
        return
    if not statements and status == "assumed":
        return
    if not any(statement.startswith(STATUSES[status]) for statement in statements):
        yield f"{status}, but no statement of that kind is named"
    for statement in statements:
        if statement not in STATEMENTS:
            yield f"there is no statement {statement}"


# The golden exchanges


def check_golden(folder: pathlib.Path, contract: Contract, findings: Findings) -> None:
    names = sorted({path.name.rsplit(".", 2)[0] for path in folder.glob("*.http")})
    if not names:
        findings.deviates("golden", "none", "there are no golden exchanges")
    for name in names:
        request, answer = folder / f"{name}.request.http", folder / f"{name}.response.http"
        if not (request.exists() and answer.exists()):
            findings.deviates("golden", "none", f"{name} is half an exchange")
            continue
        request, answer = read_request(request.read_bytes()), read_answer(answer.read_bytes())
        check_exchange("golden", request, answer, contract, findings, is_from_client=False)


def split_message(data: bytes) -> tuple[list[str], dict[str, str], bytes]:
    head, _, body = data.partition(b"\r\n\r\n")
    start, *lines = head.decode().split("\r\n")
    return start.split(" "), lower_case(line.split(":", 1) for line in lines), body


def read_request(data: bytes) -> Request:
    (method, target, _), headers, body = split_message(data)
    return Request(headers, body, method, target)


def read_answer(data: bytes) -> Answer:
    start, headers, body = split_message(data)
    return Answer(headers, body, int(start[1]))


# The sandbox


@contextlib.contextmanager
def sandbox(program: str) -> Iterator[str]:
    """A sandbox with its five templates, as long as the body runs: its address.

    It takes a status and an expiry with a create too: so they are checked there as well.
    """
    command = [program, "sandbox", "--port", "0", "--json", "--set", "create-extras=taken"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            line = process.stdout.readline()
            if not line:
                sys.exit(f"the sandbox did not start: exit code {process.wait()}")
            yield json.loads(line)["url"]
            if process.poll() is not None:
                sys.exit(f"the sandbox ended by itself: exit code {process.returncode}")
        finally:
            process.terminate()


def environment() -> dict[str, str]:
    return os.environ | {"SWIFT_BACKTRACE": "enable=no", "LOONA_CLIENT_SECRET": CLIENT_SECRET}


class Account:
    """What the script asks the sandbox for by itself."""

    def __init__(self, url: str) -> None:
        self._host = urllib.parse.urlsplit(url).netloc
        headers = {"Authorization": f"Basic {basic_credentials()}", "Content-Type": "application/x-www-form-urlencoded"}
        self.token = self._ask("POST", "/oauth/token", headers, "grant_type=client_credentials")["access_token"]
        self._headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def card(self, template: int, name: str) -> Mapping[str, Any]:
        values = [{"name": "externalId", "value": name}]
        if template in (1674, 1678):
            values.append({"name": "balance", "value": "1000000.00"})
        body = json.dumps({"templateId": template, "placeholderValues": values})
        return self._ask("POST", "/version1/passes", self._headers, body)

    def code_of(self, pass_id: int) -> str:
        return self._ask("GET", f"/version1/passes/{pass_id}", self._headers)["encryptedId"]

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: str | None = None) -> Any:
        with contextlib.closing(http.client.HTTPConnection(self._host, timeout=10)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            if answer.status >= 300:
                sys.exit(f"the sandbox answered {answer.status} to {method} {path}")
            return json.load(answer)


# Which operations have cards of their own, and of which template.
CARDS = {
    "getPass": 1674,
    "updatePass": 1674,
    "getPassByCode": 1674,
    "makePurchase": 1675,
    "makeSpending": 1678,
    "makePurchaseSpending": 1674,
    "changeCouponStatus": 1676,
    "addStamps": 1677,
}


class Aim:
    """Lets generated requests hit what there is, so that they are not refused for a card that is missing alone."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._cards: dict[str, Mapping[str, Any]] = {}
        self._uses: collections.Counter[str] = collections.Counter()
        self._keys = map("key-{}".format, itertools.count())
        self._turns = itertools.count(1)

    def __call__(self, context: Any, case: Any, kwargs: Any) -> None:
        # What is missing is asked for too, and under a key of before; but not where something else is to be refused.
        if not is_wrong(case) and next(self._turns) % MISS_EVERY == 0:
            return
        operation = case.operation.definition.raw["operationId"]
        card = self._card(operation) if operation in CARDS else {"id": 1674}
        if case.path_parameters and not is_wrong(case, at=ParameterLocation.PATH):
            code = urllib.parse.quote(card.get("encryptedId", ""), safe="")
            for name in case.path_parameters:
                case.path_parameters[name] = code if name == "encryptedId" else card["id"]
        if case.headers and not is_wrong(case, at=ParameterLocation.HEADER):
            self._aim_headers(case.headers, card)
        if isinstance(case.body, dict):
            self._aim_body(case.body, card)

    def _card(self, operation: str) -> Mapping[str, Any]:
        """A used coupon takes nothing more, nor does a card at its utmost: there is a new one every few times."""
        if self._uses[operation] % USES_EACH == 0:
            self._cards[operation] = self._account.card(CARDS[operation], operation)
        self._uses[operation] += 1
        return self._cards[operation]

    def _aim_headers(self, headers: Any, card: Mapping[str, Any]) -> None:
        if "X-Loona-Encrypted-Key" in headers:
            headers["X-Loona-Encrypted-Key"] = card["encryptedId"]
        if "Idempotence-Key" in headers:
            headers["Idempotence-Key"] = next(self._keys)

    def _aim_body(self, body: dict[str, Any], card: Mapping[str, Any]) -> None:
        """What is well-formed is aimed; what is not stays as it was made."""
        if is_whole_number(body.get("passId")):
            body["passId"] = card["id"]
        if "placeholderValues" in body and is_whole_number(body.get("templateId")):
            body["templateId"] = 1674
        if are_values(body.get("placeholderValues")):
            body["placeholderValues"] = [{"name": "externalId", "value": "aimed"}]


def is_wrong(case: Any, at: ParameterLocation | None = None) -> bool:
    """Whether it was made to be refused: at that place, or anywhere."""
    if case.meta is None:
        return False
    return case.meta.generation.mode.is_negative if at is None else case.meta.is_negative_at(at)


def is_whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def are_values(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("name", "value")) for entry in value
    )


def generation(url: str, token: str) -> schemathesis.Config:
    return schemathesis.Config.from_dict(
        {
            "base-url": url,
            "cache": {"enabled": False},
            "continue-on-failure": True,
            "warnings": False,
            "generation": {
                "mode": "all",
                "max-examples": EXAMPLES_EACH,
                "deterministic": True,
                "no-shrink": True,
                "database": "none",
            },
            "auth": {
                "openapi": {
                    "basic": {"username": CLIENT_ID, "password": CLIENT_SECRET},
                    "bearer": {"bearer": token},
                }
            },
            # What a template takes is no matter of the schema: 400 to a well-formed request is an answer too.
            "checks": {"positive_data_acceptance": {"enabled": False}},
            "phases": {"stateful": {"enabled": False}},
        }
    )


def check_sandbox(program: str, contract: Contract, findings: Findings) -> None:
    with sandbox(program) as url, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        hypothesis.configuration.set_hypothesis_home_dir(folder)
        account = Account(url)
        schemathesis.hook("before_call")(Aim(account))
        schema = schemathesis.openapi.from_dict(contract.document, config=generation(url, account.token))
        for event in schemathesis.engine.from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                note_scenario(event.recorder, findings)
            elif isinstance(event, events.NonFatalError):
                findings.deviates("sandbox", event.label, f"could not be tested: {event.value}")
            elif isinstance(event, events.FatalError):
                findings.deviates("sandbox", "none", f"could not be tested: {event.exception}")
    for operation in contract.operations:
        if not findings.counts["accepted", operation.name]:
            findings.deviates("sandbox", operation.name, "no request was accepted: only refusals were tested")


def note_scenario(recorder: Any, findings: Findings) -> None:
    for case_id, interaction in recorder.interactions.items():
        name = operation_of(recorder, case_id)
        findings.count("sandbox", name)
        if interaction.response is not None and interaction.response.status_code < 300:
            findings.count("accepted", name)
    for case_id, checks in recorder.checks.items():
        if not is_http(recorder.interactions[case_id].request):
            continue
        for check in checks:
            if check.failure_info is not None:
                what = f"{check.name}: {failure_words(check.failure_info.failure)}"
                findings.deviates("sandbox", operation_of(recorder, case_id), what, example_of(recorder, case_id))


def is_http(request: Any) -> bool:
    """A length that is no number is refused by any server, before there is a request that the API could answer."""
    lengths = [value for name, values in request.headers.items() if name.lower() == "content-length" for value in values]
    return all(length.isdigit() for length in lengths)


def failure_words(failure: Exception) -> str:
    """The statuses that would have been expected say nothing of what was found."""
    lines = [line.strip() for line in str(failure).splitlines()]
    return " ".join(line for line in lines if line and not line.startswith("Expected: "))[:300]


def example_of(recorder: Any, case_id: str) -> str:
    interaction = recorder.interactions[case_id]
    request, answer = interaction.request, interaction.response
    path, body = urllib.parse.urlsplit(request.uri).path, (request.body or b"").decode(errors="replace")
    told = f"{answer.status_code} {answer.text[:200]}" if answer is not None else "no answer"
    return f"{request.method} {path} {body[:200]} → {told}"


def operation_of(recorder: Any, case_id: str) -> str:
    return recorder.cases[case_id].value.operation.definition.raw["operationId"]


# The client


class Proxy(http.server.ThreadingHTTPServer):
    """Stands between the client and the sandbox, passes everything on, and looks at it."""

    daemon_threads = True

    def __init__(self, url: str, contract: Contract, findings: Findings) -> None:
        super().__init__(("127.0.0.1", 0), ProxyHandler)
        self.sandbox = urllib.parse.urlsplit(url).netloc
        self._contract = contract
        self._findings = findings
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def look_at(self, request: Request, answer: Answer) -> None:
        with self._lock:
            check_exchange("client", request, answer, self._contract, self._findings, is_from_client=True)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()


class ProxyHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer leaves in two pieces, and the second would wait for the first one's acknowledgement.
    disable_nagle_algorithm = True
    server: Proxy

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(lower_case(self.headers.items()), body, self.command, self.path)
        answer = self._asked(request)
        self.server.look_at(request, answer)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name not in ("content-length", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def _asked(self, request: Request) -> Answer:
        with contextlib.closing(http.client.HTTPConnection(self.server.sandbox, timeout=COMMAND_SECONDS)) as connection:
            connection.request(request.method, request.target, request.body or None, request.headers)
            answer = connection.getresponse()
            return Answer(lower_case(answer.getheaders()), answer.read(), answer.status)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@dataclasses.dataclass
class Merchant:
    """A folder with exports and a configuration, and the program beside it."""

    program: str
    folder: pathlib.Path
    url: str
    findings: Findings

    def write(self, name: str, *lines: str) -> None:
        (self.folder / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")

    def configure(self, name: str, template: int, values: str, rest: str) -> None:
        """A configuration of its own for each template: `NAME.yaml`, with `NAME.csv` for its customers."""
        self.write(
            f"{name}.yaml",
            "loona:",
            f"  url: {self.url}",
            f"  client_id: {CLIENT_ID}",
            "  client_secret: ${LOONA_CLIENT_SECRET}",
            f"  account: contract-{name}",
            f"  template: {template}",
            f"runs: {name}-runs",
            "rate: { requests_per_second: 200 }",
            f"customers: {{ files: {name}.csv, key: customer_id }}",
            rest,
            "pass:",
            "  match: [externalId]",
            values,
        )

    def run(self, configuration: str, *arguments: str) -> str:
        command = [self.program, *arguments, "-c", f"{configuration}.yaml"]
        ended = subprocess.run(
            command, cwd=self.folder, env=environment(), capture_output=True, text=True, timeout=COMMAND_SECONDS
        )
        self.findings.count("commands", " ".join(arguments[:2]))
        if ended.returncode != 0:
            words = " ".join((ended.stderr + ended.stdout).split())[-400:]
            what = f"`{' '.join(arguments)}` with {configuration}.yaml ended with {ended.returncode}"
            self.findings.deviates("client", "none", what, words)
        return ended.stdout


CUSTOMERS = ("C-001", "C-002", "C-003")
PHONES = ("+79431234560", "+79431234561", "+79431234562")

BONUS_VALUES = """\
  values:
    externalId: customer_id
    firstName: first_name
    phone: { column: phone, type: phone, region: RU }
    ownBalance: { column: balances.balance, type: money }
  expires: { column: ends }"""

NAMED = """\
  values:
    externalId: customer_id"""

NAMED_WITH_BALANCE = f"""\
{NAMED}
    balance: {{ column: balance, type: money }}"""

LEDGER = """\
transactions:
  type:
    column: kind
    map: { sale: purchase, redeem: spending, mixed: purchase-spending, coupon: status, stamp: chop }
  key: customer_id
  purchase: receipt
  amount: amount
  spending: bonuses
  count: stamps
  status: state
  time: at
  one_off: true"""

LEDGER_HEADER = "customer_id,kind,receipt,amount,bonuses,stamps,state,at"

# By the name of the configuration: the template, what its passes are made with, and the ledger's rows.
LEDGERS = {
    "ledger": (
        1674,
        NAMED,
        (
            "C-001,sale,R-1,1000.00,,,,2026-01-02 10:00",
            "C-001,redeem,R-2,5.50,,,,2026-01-02 11:00",
            "C-001,mixed,R-3,100.00,20.00,,,2026-01-02 12:00",
            "C-002,sale,R-4,12000,,,,2026-01-02 10:00",
        ),
    ),
    "discount": (1675, NAMED, ("C-001,sale,R-5,99.90,,,,2026-01-02 10:00",)),
    "coupon": (1676, NAMED, ("C-001,coupon,R-6,,,,USED,2026-01-02 10:00",)),
    "stamps": (1677, NAMED, ("C-001,stamp,R-7,,,3,,2026-01-02 10:00", "C-001,stamp,R-8,,,1,,2026-01-02 11:00")),
    "gift": (1678, NAMED_WITH_BALANCE, ("C-001,redeem,R-9,120.00,,,,2026-01-02 10:00",)),
}


def check_client(program: str, contract: Contract, findings: Findings) -> None:
    with sandbox(program) as url, tempfile.TemporaryDirectory(prefix="loona-contract-") as folder:
        proxy = Proxy(url, contract, findings)
        with proxy.running():
            merchant = Merchant(program, pathlib.Path(folder), proxy.url, findings)
            play_nights(merchant, Account(url))
            play_ledgers(merchant)
    for operation in contract.operations:
        if findings.counts["client", operation.name] == 0:
            findings.deviates("client", operation.name, "the client was not seen to use it")


def play_nights(merchant: Merchant, account: Account) -> None:
    """Passes are made in the first night, changed in the second, and looked at in between."""
    merchant.configure("bonus", 1674, BONUS_VALUES, "balances: { files: balances.csv, key: customer_id }")
    export(merchant, balance="100.00", ends="2031-12-31")
    for command in ("doctor", "templates list", "templates get 1674", "plan", "run", "passes list"):
        merchant.run("bonus", *command.split())
    merchant.run("bonus", "passes", "find", "--phone", PHONES[0])
    (found,) = json.loads(merchant.run("bonus", "passes", "find", "--external-id", CUSTOMERS[0], "--json"))
    merchant.run("bonus", "passes", "get", str(found["id"]))
    code = account.code_of(found["id"])
    for command in ("get", "find"):
        merchant.run("bonus", "passes", command, "--scanned", code)
    merchant.run("bonus", "passes", "find", "--serial", found["serial_number"])
    merchant.run("bonus", "doctor", "--probe-writes", str(found["id"]))
    export(merchant, balance="250.50", ends="2032-12-31")
    for command in ("run", "verify"):
        merchant.run("bonus", *command.split())


def export(merchant: Merchant, *, balance: str, ends: str) -> None:
    people = [f"{key},Anna,{phone},{ends}" for key, phone in zip(CUSTOMERS, PHONES)]
    merchant.write("bonus.csv", "customer_id,first_name,phone,ends", *people)
    merchant.write("balances.csv", "customer_id,balance", *(f"{key},{balance}" for key in CUSTOMERS))


def play_ledgers(merchant: Merchant) -> None:
    for name, (template, values, rows) in LEDGERS.items():
        merchant.configure(name, template, values, LEDGER)
        merchant.write(f"{name}.csv", "customer_id,balance", *(f"{key},500.00" for key in CUSTOMERS))
        merchant.run(name, "run")
        merchant.write(f"{name}-ledger.csv", LEDGER_HEADER, *rows)
        merchant.run(name, "transactions", "apply", f"{name}-ledger.csv")


# All of it


def table(contract: Contract, findings: Findings) -> Iterator[str]:
    columns = ("sandbox", "accepted", "golden", "client")
    yield f"{'operation':22}{'status':12}" + "".join(f"{column:>10}" for column in columns)
    for operation in contract.operations:
        counts = "".join(f"{findings.counts[column, operation.name]:10}" for column in columns)
        yield f"{operation.name:22}{operation.definition.get('x-status', '?'):12}{counts}"
    totals = collections.Counter()
    for (column, _), count in findings.counts.items():
        totals[column] += count
    yield f"{'in all':34}" + "".join(f"{totals[column]:10}" for column in columns)
    stated, unstated = totals["stated"], totals["not stated"]
    yield f"{stated + unstated} places of the document say where they come from, {unstated} without a statement"
    yield f"{totals['commands']} commands were run"


def report(contract: Contract, findings: Findings) -> int:
    for line in table(contract, findings):
        print(line)
    for deviation in findings.deviations:
        print(f"DEVIATES: {deviation}")
    print(f"{len(findings.deviations)} deviations")
    return 1 if findings.deviations else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, type=pathlib.Path, help="loona-sync, as it was built")
    parser.add_argument("--golden", type=pathlib.Path, default=GOLDEN, help="the folder of the golden exchanges")
    parser.add_argument("--document", type=pathlib.Path, default=DOCUMENT)
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    program = str(arguments.program.resolve())
    findings = Findings()
    contract = Contract(yaml.safe_load(arguments.document.read_text(encoding="utf-8")))
    check_document(contract, findings)
    check_golden(arguments.golden, contract, findings)
    check_client(program, contract, findings)
    check_sandbox(program, contract, findings)
    return report(contract, findings)


if __name__ == "__main__":
    sys.exit(main())
