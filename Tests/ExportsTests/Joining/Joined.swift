import Exports
import Passes

/// What a reading of small exports comes to.
struct Joined {
  private(set) var desired: DesiredPasses
  private(set) var files: [SourceFile] = []
  private(set) var rejects: [RejectedRow] = []
  private(set) var orphans: [String] = []
  private(set) var seen: [[UInt8]] = []
  private let schema: FieldSchema

  init(
    customers: [String], balances: [String] = [], fields: [Field] = Joined.usual, filter: RowFilter? = nil,
    policy: Policy = Policy()
  ) throws {
    var folder = try ExportFolder()
    let customerSet = try folder.set("customers", customers, filter: filter)
    let balanceSet = balances.isEmpty ? nil : try folder.set("balances", balances)
    try self.init(customerSet, balanceSet, fields: fields, policy: policy)
    _ = folder.path
  }

  init(
    _ customers: FileSet, _ balances: FileSet?, fields: [Field] = Joined.usual, policy: Policy = Policy(),
    whenRejected: () throws -> Void = {}
  ) throws {
    schema = FieldSchema(fields: fields, match: [0], keyField: 0)
    var rejects: [RejectedRow] = []
    var orphans: [String] = []
    let seen = Seen()
    let reading = try ExportReader(customers: customers, balances: balances, schema: schema, policy: policy).read(
      observe: { file, bytes in
        while seen.files.count <= file { seen.files.append([]) }
        seen.files[file] += bytes
      },
      orphan: { key, _ in orphans.append(key) },
      reject: {
        rejects.append($0)
        try whenRejected()
      })
    (desired, files) = (reading.desired, reading.files)
    (self.rejects, self.orphans, self.seen) = (rejects, orphans, seen.files)
  }

  /// The external id, and whatever else the tests need.
  static let usual = [
    Field(.value("externalId"), rule: FieldRule(source: .column("id"))),
    Field(.value("name"), rule: FieldRule(source: .column("name"))),
  ]

  static let withBalance =
    usual + [
      Field(
        .value("balance"), rule: FieldRule(table: .balances, source: .column("balance"), type: .money(decimals: 2)))
    ]

  var counts: SourceCounts { desired.counts }
  var codes: [String] { rejects.map(\.code) }
  var lines: [Int] { rejects.map(\.line) }
  var raws: [String] { rejects.map { String(decoding: $0.row, as: UTF8.self) } }

  var keys: [String] { desired.indices.filter(desired.isLive).map(desired.key) }

  /// What is wanted of a customer's field; nil where Loona's value is left as it is, or there is no such customer.
  subscript(key: String, field: String) -> String? {
    schema.index(of: field).flatMap { desired.value(of: key, $0) }
  }

  /// Every row is in one bucket.
  var closes: Bool {
    var plan = PlanCounts()
    plan.customers = keys.count
    let identities = Identities(source: counts, plan: plan, outcomes: OutcomeCounts(), money: []).all
    return identities[0].closes && identities[3].closes && counts.customers == keys.count
      && files.map(\.rows).reduce(0, +) == counts.customerRows + counts.balanceRows
  }
}

private final class Seen {
  var files: [[UInt8]] = []
}
