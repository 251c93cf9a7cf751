import Foundation
import Passes

/// The body of `POST /transactions/<type>` (documented: `passId`, `purchaseId`; the rest by A9). The same arguments make the same
/// bytes.
public enum TransactionBody {
  public static func make(_ transaction: Transaction, pass: PassID) -> [UInt8] {
    var json = JSONText()
    json.raw(#"{"passId":"#)
    json.number(pass.rawValue)
    json.raw(#","purchaseId":"#)
    json.string(transaction.purchaseID)
    append("amount", transaction.amount, to: &json)
    append("spendingAmount", transaction.spending, to: &json)
    if let status = transaction.status {
      json.raw(#","status":"#)
      json.string(status)
    }
    if let count = transaction.count {
      json.raw(#","count":"#)
      json.number(Int64(count))
    }
    json.raw("}")
    return json.bytes
  }

  private static func append(_ name: String, _ amount: Int64?, to json: inout JSONText) {
    guard let amount else { return }
    json.raw(#",""#)
    json.raw(name.utf8)
    json.raw(#"":"#)
    json.string(Money.text(amount, decimals: Transaction.decimals))
  }
}

/// An answer to a transaction, as far as it is of A9's form.
struct TransactionAnswer: Decodable {
  let passID: Int64?
  let purchaseID: String?
  let receipt: TransactionReceipt

  private enum CodingKeys: String, CodingKey {
    case passId, purchaseId, balanceBefore, balanceAfter, level
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) -> String? { (try? fields.decodeIfPresent(LenientText.self, forKey: key))?.text }
    passID = (try? fields.decodeIfPresent(LenientNumber.self, forKey: .passId))?.value
    purchaseID = text(.purchaseId)
    receipt = TransactionReceipt(
      balanceBefore: text(.balanceBefore), balanceAfter: text(.balanceAfter), level: text(.level).flatMap { Int($0) })
  }
}
