import Passes

/// The customers of one night's export.
struct Guests: Hashable, Sendable {
  /// The good rows.
  var all: [Guest]
  /// Rows that can't be used, whose key could be read.
  var rejected: [Guest] = []
  /// Customers who stand on two rows.
  var repeated: [Guest] = []
  /// One more row, whose key could not be read: nobody may be taken for missing.
  var hasUnreadableKey = false

  init(all: [Guest]) { self.all = all }

  static let schema = FieldSchema(fields: plain, match: [0, 3], keyField: 0)
  static let schemaWithStatus = FieldSchema(
    fields: plain + [
      Field(.status, rule: FieldRule(source: .column("active"))),
      Field(.expires, rule: FieldRule(source: .column("until"), type: .date(.iso))),
    ], match: [0, 3], keyField: 0)

  private static let plain = [
    Field(.value("externalId"), rule: FieldRule(source: .column("id"))),
    Field(.value("firstName"), rule: FieldRule(source: .column("first"))),
    Field(.value("lastName"), rule: FieldRule(source: .column("last"))),
    Field(.value("phone"), rule: FieldRule(source: .column("phone"), type: .phone(.ru))),
    Field(.value("ownBalance"), rule: FieldRule(source: .column("balance"), type: .money(decimals: 2))),
  ]

  /// All keys in some row.
  var present: Set<String> { Set((all + rejected + repeated).map(\.key)) }

  func desired(_ schema: FieldSchema) -> DesiredPasses {
    let desired = DesiredPasses(schema: schema)
    var row: UInt32 = 1
    for guest in all + repeated + repeated {
      row += 1
      var values = RowValues()
      for field in schema.fields {
        if let text = guest.text(of: field) {
          values.buffer.append(text)
          values.closeField()
        } else {
          values.leaveField()
        }
      }
      var key = guest.key
      key.withUTF8 { key in
        _ = desired.add(key: key, origin: RowOrigin(file: 0, line: row), values: values, duplicates: .reject)
      }
    }
    for guest in rejected {
      var key = guest.key
      key.withUTF8 { _ = desired.reject(key: $0) }
    }
    if hasUnreadableKey { desired.reject(key: nil) }
    desired.finish(noBalance: .keep) { _, _ in }
    return desired
  }

  /// The next night's export: money moved, a name corrected, somebody left, somebody came, some came back, and some rows
  /// can't be used.
  ///
  /// - Parameter number: of the export, from 1; nobody who comes has been there before.
  func changed(_ number: Int, _ draw: Draw, leavers: [Guest], _ chance: inout Chance) -> Guests {
    var next = Guests(all: [])
    for guest in all + rejected + repeated {
      let (stays, isRejected, isRepeated) = (
        chance.isTrue(percent: 92), chance.isTrue(percent: 4), chance.isTrue(percent: 3)
      )
      if guest.isPuzzle {
        next.all.append(guest)
      } else if stays, isRejected, draw.has(.badRows) {
        next.rejected.append(guest)
      } else if stays, isRepeated, draw.has(.badRows) {
        next.repeated.append(guest)
      } else if stays {
        next.all.append(guest)
      }
    }
    next.all += leavers.filter { _ in chance.isTrue(percent: 50) }
    next.changeValues(&chance)
    for newcomer in 0..<chance.int(0...4) { next.all.append(.invented(1000 * number + newcomer, &chance)) }
    let isUnreadable = chance.isTrue(percent: 10)
    next.hasUnreadableKey = isUnreadable && draw.has(.badRows)
    return next
  }

  /// The same for worlds that have bad rows of their own.
  func changed(_ chance: inout Chance) -> Guests {
    changed(1, Draw(seed: 0, without: [Ingredient.badRows.rawValue]), leavers: [], &chance)
  }

  private mutating func changeValues(_ chance: inout Chance) {
    for index in all.indices {
      if chance.isTrue(percent: 40) { all[index].balance = chance.int(0...500_000) }
      if chance.isTrue(percent: 10) { all[index].firstName = "Rita" }
      if chance.isTrue(percent: 10) { all[index].isActive.toggle() }
      if chance.isTrue(percent: 10) { all[index].validUntil = chance.pick("", "2027-03-01", "2028-02-29") }
    }
  }
}
