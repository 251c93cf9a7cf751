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
