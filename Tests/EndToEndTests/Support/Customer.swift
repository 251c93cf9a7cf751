/// Somebody who does not exist, as the merchant's database has them.
struct Customer: Hashable, Sendable {
  var key: String
  var firstName: String
  var lastName: String
  var phone: String
  /// In hundredths.
  var balance: Int

  static func invented(_ count: Int) -> [Customer] {
    (1...count).map { number in
      let digits = String(1_000_000 + number)
      return Customer(
        key: String(digits.dropFirst()), firstName: names[number % names.count], lastName: "Number\(number)",
        phone: "+7900\(digits)", balance: number * 137)
    }
  }

  private static let names = ["Anna", "Boris", "Vera", "Gleb", "Darya", "Egor", "Zhanna"]

  /// As Loona is to hold it.
  var balanceText: String { "\(balance / 100).\(balance % 100 < 10 ? "0" : "")\(balance % 100)" }
}
