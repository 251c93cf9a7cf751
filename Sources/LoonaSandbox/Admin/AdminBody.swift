/// What the `/sandbox/…` paths take.
enum AdminBody {
  struct NewPass: Decodable {
    var templateId: Int
    var values: [Sandbox.PlaceholderValue]
  }

  struct Customers: Decodable {
    var templateId: Int
    var count: Int
  }

  struct Status: Decodable {
    var status: Sandbox.Pass.Status
  }

  /// A transaction's body, but for the pass, which stands in the path.
  struct Till: Decodable {
    var type: Sandbox.TransactionType
    var purchaseId: String
    var amount: TransactionBody.Number?
    var spendingAmount: TransactionBody.Number?
    var status: String?
    var count: Int?

    func body(_ pass: Int) -> TransactionBody {
      TransactionBody(
        passId: pass, purchaseId: purchaseId, amount: amount, spendingAmount: spendingAmount, status: status,
        count: count)
    }
  }

  struct Secret: Decodable {
    var secret: String
    var revokingTokens: Bool?
  }

  /// A mix to draw from, a fault to come, or both.
  struct Fault: Decodable {
    var mix: String?
    var kind: FaultKind?
    var method: String?
    var path: String?
    var times: Int?
    var skipping: Int?
  }
}
