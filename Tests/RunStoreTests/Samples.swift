import Passes
import RunStore

import struct Passes.Operation

let coffee = Scope(account: "coffee-chain", template: 1674)

func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

func identity(_ id: String = "plan-1", kind: RunKind = .run, at milliseconds: Int64 = 1000) -> PlanIdentity {
  PlanIdentity(
    id: id, scope: coffee, kind: kind, createdAt: time(milliseconds),
    inputs: [
      PlanInput(
        source: .customers, path: "exports/customers.csv", bytes: 120, sha256: "ab", rows: 7, modifiedAt: time(500))
    ],
    configurationDigest: "c0", templateDigest: "7e", settleAfter: .seconds(900),
    listing: .init(isComplete: true, count: 12, lastPassID: PassID(512)), facts: #"{"seed":7}"#)
}

func create(_ ordinal: Int, _ key: String) -> Operation {
  Operation(
    ordinal: ordinal, action: .create, key: key,
    changes: [FieldChange(name: "phone", before: nil, after: "+79991234567")],
    origin: RowOrigin(file: 0, line: UInt32(ordinal) + 1))
}

func update(_ ordinal: Int, _ key: String, pass: Int64) -> Operation {
  Operation(
    ordinal: ordinal, action: .update, key: key, passID: PassID(pass),
    changes: [
      FieldChange(name: "ownBalance", before: "10.00", after: "12.50"),
      FieldChange(name: "level", before: nil, after: "Gold"), FieldChange(name: "expires", before: "x", after: nil),
    ],
    agreed: [FieldMemory(name: "phone", sent: "+7", seen: "+7 (9)"), FieldMemory(name: "new", sent: "", seen: nil)],
    isAdoption: true, hasConflict: true)
}

func sealedPlan(_ planned: [Planned], _ identity: PlanIdentity = identity()) throws -> PlanFile {
  let writer = try PlanFile.Writer()
  for element in planned { try writer.append(element) }
  return try writer.seal(identity)
}

func write(_ body: String = "{}", key: String = "idem-1") -> Write {
  Write(
    idempotencyKey: key, body: Array(body.utf8),
    changes: [FieldChange(name: "phone", before: nil, after: "+79991234567")])
}

func ledgerWithRun() throws -> (ledger: Ledger, run: Run) {
  let ledger = try Ledger.inMemory(scope: coffee)
  return (ledger, try ledger.begin(identity(), folder: "one", rows: nil, at: time(1000)))
}

/// A transaction that dies before its commit.
struct PowerCut: Error {}
