import Passes

/// The customers of one night's export.
struct Guests: Hashable, Sendable {
  var all: [Guest]

  static let schema = FieldSchema(
    fields: [
      Field(.value("externalId"), rule: FieldRule(source: .column("id"))),
      Field(.value("firstName"), rule: FieldRule(source: .column("first"))),
      Field(.value("lastName"), rule: FieldRule(source: .column("last"))),
      Field(.value("phone"), rule: FieldRule(source: .column("phone"), type: .phone(.ru))),
      Field(.value("ownBalance"), rule: FieldRule(source: .column("balance"), type: .money(decimals: 2))),
    ], match: [0, 3], keyField: 0)

  func desired(_ schema: FieldSchema) -> DesiredPasses {
    let desired = DesiredPasses(schema: schema)
    for (row, guest) in all.enumerated() {
      var values = RowValues()
      for (_, text) in guest.values {
        values.buffer.append(text)
        values.closeField()
      }
      var key = guest.key
      key.withUTF8 { key in
        _ = desired.add(
          key: key, origin: RowOrigin(file: 0, line: UInt32(row + 2)), values: values, duplicates: .reject)
      }
    }
    desired.finish(noBalance: .keep) { _, _ in }
    return desired
  }

  /// The next night's export: money moved, a name corrected, somebody left, somebody came.
  func changed(_ chance: inout Chance) -> Guests {
    var next = all.filter { _ in chance.isTrue(percent: 95) }
    for index in next.indices {
      if chance.isTrue(percent: 40) { next[index].balance = chance.int(0...500_000) }
      if chance.isTrue(percent: 10) { next[index].firstName = "Rita" }
    }
    for number in 0..<chance.int(0...4) { next.append(.invented(900 + number, &chance)) }
    return Guests(all: next)
  }
}
