import Passes

/// A customer as an export has them; invented.
struct Guest: Hashable, Sendable {
  var key: String
  var firstName: String
  var lastName: String
  var phone: String
  /// In minor units.
  var balance: Int

  var balanceText: String { Self.money(balance) }

  /// In the order of `Guests.schema`.
  var values: [(name: String, value: String)] {
    [
      ("externalId", key), ("firstName", firstName), ("lastName", lastName), ("phone", phone),
      ("ownBalance", balanceText),
    ]
  }

  static func money(_ minor: Int) -> String {
    let cents = minor % 100
    return "\(minor / 100).\(cents < 10 ? "0" : "")\(cents)"
  }

  /// Names that a service which re-cases its values does not leave alone are among them.
  static func invented(_ number: Int, _ chance: inout Chance) -> Guest {
    let digits = String(1_000_000 + number)
    return Guest(
      key: chance.isTrue(percent: 80) ? "K\(digits)" : "Гость-\(number)",
      firstName: chance.pick("Anna", "Boris", "Vera", "anna maria", "Глеб", "Jo"),
      lastName: chance.pick("Ivanova", "de la Cruz", "O'Neil", "Петрова-Ли", "Sidorov"),
      phone: "+7900\(digits)", balance: chance.int(0...500_000))
  }
}

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
