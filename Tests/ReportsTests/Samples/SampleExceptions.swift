import Passes
import Reports

extension SampleReport {
  static let troubles = [
    OutcomeGroup(
      kind: .failed, count: 2,
      samples: [
        ChangeSample(
          operation: update(812, key: "100231", pass: 501_877, balance: ("310.00", "295.50")),
          outcome: Outcome(
            kind: .failed, reason: "refused with 400: value is too long", attempts: 1, at: start + .seconds(301))),
        ChangeSample(
          operation: update(813, key: "100232", pass: 501_878, balance: ("0.00", "50.00")),
          outcome: Outcome(
            kind: .failed, reason: "the service answered 503 six times", attempts: 6, at: start + .seconds(340))),
      ]),
    OutcomeGroup(
      kind: .inDoubt, count: 1,
      samples: [
        ChangeSample(
          operation: Operation(
            ordinal: 1840, action: .create, key: "104410",
            changes: [FieldChange(name: "phone", before: nil, after: "+79000000042")],
            origin: RowOrigin(file: 0, line: 11_007)),
          outcome: Outcome(kind: .inDoubt, reason: "no answer in time", attempts: 1, at: start + .seconds(700)))
      ]),
  ]

  static let findings = [
    FindingGroup(
      kind: .conflict, settlement: .reported, count: 9,
      samples: [
        Finding(
          kind: .conflict, key: "100017", passID: PassID(501_240), field: "phone", source: "+79000000067",
          loona: "+79000000068", origin: RowOrigin(file: 0, line: 18)),
        Finding(
          kind: .conflict, key: "100090", passID: PassID(501_313), field: "ownBalance", source: "120.00",
          loona: "95.50", origin: RowOrigin(file: 1, line: 91)),
      ]),
    FindingGroup(
      kind: .missing, settlement: .reported, count: 37,
      samples: [Finding(kind: .missing, key: "099310", passID: PassID(498_002))]),
    FindingGroup(
      kind: .balanceWithoutCustomer, settlement: .reported, count: 12,
      samples: [Finding(kind: .balanceWithoutCustomer, key: "099871", origin: RowOrigin(file: 1, line: 340))]),
  ]

  static let rejects = [
    RejectGroup(
      table: .customers, code: "not_a_phone", count: 3,
      samples: [
        .init(
          file: "exports/customers-20261124.csv", line: 4017, column: "phone", reason: CellProblem.notAPhone.sentence),
        .init(
          file: "exports/customers-20261124.csv", line: 8120, column: "phone", reason: CellProblem.notAPhone.sentence),
      ]),
    RejectGroup(
      table: .customers, code: "ragged_row", count: 1,
      samples: [
        .init(
          file: "exports/customers-20261124.csv", line: 9903, column: nil,
          reason: "the row has 8 fields and the header 7 columns: put quotes around a field that holds a delimiter")
      ]),
  ]

  static let changes = [
    ChangeSample(
      operation: Operation(
        ordinal: 1, action: .create, key: "104388",
        changes: [
          FieldChange(name: "firstName", before: nil, after: "Anna"),
          FieldChange(name: "phone", before: nil, after: "+79000000011"),
          FieldChange(name: "ownBalance", before: nil, after: "150.00"),
        ], origin: RowOrigin(file: 0, line: 10_960)),
      outcome: Outcome(kind: .done, passID: PassID(514_001), attempts: 1, at: start + .seconds(22))),
    ChangeSample(
      operation: update(43, key: "100002", pass: 501_225, balance: ("1240.00", "1310.50")),
      outcome: Outcome(kind: .done, attempts: 1, at: start + .seconds(31))),
    ChangeSample(
      operation: Operation(
        ordinal: 44, action: .update, key: "100003", passID: PassID(501_226),
        changes: [
          FieldChange(name: "phone", before: "8 900 000-00-21", after: "+79000000022"),
          FieldChange(name: "status", before: "INACTIVE", after: "ACTIVE"),
        ], origin: RowOrigin(file: 0, line: 4)),
      outcome: Outcome(kind: .done, attempts: 2, at: start + .seconds(32))),
  ]

  static func update(
    _ ordinal: Int, key: String, pass: Int64, balance: (before: String, after: String)
  ) -> Operation {
    Operation(
      ordinal: ordinal, action: .update, key: key, passID: PassID(pass),
      changes: [FieldChange(name: "ownBalance", before: balance.before, after: balance.after)],
      origin: RowOrigin(file: 1, line: UInt32(ordinal) + 1))
  }
}
