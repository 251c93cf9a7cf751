import Foundation

/// The body of a transaction: `passId` and `purchaseId` as documented, the rest by A9. Unknown members are ignored.
struct TransactionBody: Decodable {
  /// A decimal, as a string or as a JSON number.
  struct Number: Decodable {
    let amount: Amount?

    init(_ amount: Amount) { self.amount = amount }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        amount = Amount(text)
      } else {
        amount = Amount(try container.decode(Decimal.self).description)
      }
    }
  }

  var passId: Int
  var purchaseId: String
  var amount: Number?
  var spendingAmount: Number?
  var status: String?
  var count: Int?
}
