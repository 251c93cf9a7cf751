import Passes

/// A customer as an export has them; invented.
struct Guest: Hashable, Sendable {
  var key: String
  var firstName: String
  var lastName: String
  /// Empty where the export has none; then Loona's is left as it is.
  var phone: String
  /// In minor units.
  var balance: Int
  var isActive = true
  /// A day, or empty: never expires.
  var validUntil = ""
  /// Loona holds this customer's passes in a way that only a person can settle.
  var isPuzzle = false
  /// The one pass that this customer's phone may have is a stranger's.
  var hasTakenPhone = false

  var balanceText: String { Self.money(balance) }

  /// What the source says of the pass, by the names of `Guests.schema`.
  var values: [(name: String, value: String)] {
    [
      ("externalId", key), ("firstName", firstName), ("lastName", lastName), ("phone", phone),
      ("ownBalance", balanceText),
    ].filter { !$0.1.isEmpty }
  }

  /// Nil where the source says nothing.
  func text(of field: Field) -> String? {
    switch field.target {
    case .status: isActive ? "ACTIVE" : "USED"
    case .expires: validUntil
    case .value(let name): values.first { $0.name == name }?.value
    }
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

  /// The phone as somebody typed it.
  var phoneByHand: String {
    guard phone.utf8.count == 12 else { return phone }
    let digits = Array(phone.dropFirst(2)).map(String.init)
    return "8 (\(digits[0..<3].joined())) \(digits[3..<6].joined())-\(digits[6..<8].joined())-\(digits[8...].joined())"
  }

  /// The amount as somebody typed it: grouped, with a comma.
  var balanceByHand: String {
    let whole = String(balance / 100)
    let grouped = whole.count > 3 ? "\(whole.dropLast(3)) \(whole.suffix(3))" : whole
    let cents = balance % 100
    return "\(grouped),\(cents < 10 ? "0" : "")\(cents)"
  }
}
