import Foundation
import Passes

extension LoonaClient {
  /// `POST /transactions/<type>`. Under the same key the same request may be sent any number of times (documented): the answer
  /// is the first one's.
  ///
  /// An answer that names another pass or purchase than was sent is in doubt, and so is one that was cut off.
  ///
  /// - Parameters:
  ///   - code: what the card's QR code holds, for `X-Loona-Encrypted-Key`; nil sends none.
  ///   - leavingBy: the last instant at which it may leave; `.turnTooLate` where its turn comes later.
  public func transact(
    _ transaction: Transaction, on pass: PassID, body: [UInt8], idempotencyKey: String, code: String?,
    leavingBy: Instant? = nil
  ) async -> Answer<TransactionReceipt> {
    var request = request(.post, "/transactions/\(transaction.type.rawValue)", body: body)
    request.leavingBy = leavingBy
    request.headers.append(HeaderField("Idempotence-Key", idempotencyKey))
    if let code { request.headers.append(HeaderField("X-Loona-Encrypted-Key", code)) }
    return await send(request, .writes, within: deadlines.write, hiding: code).flatMap { response in
      if response.body.isEmpty, response.status == 204 || response.header("Content-Length") == "0" {
        return .done(TransactionReceipt())
      }
      guard JSONPage.isWholeValue(response.body) else { return .inDoubt(.unreadable("not JSON, or cut off")) }
      guard let answer = try? JSONDecoder().decode(TransactionAnswer.self, from: Data(response.body)) else {
        return .done(TransactionReceipt())
      }
      if let id = answer.passID, id != pass.rawValue { return .inDoubt(.unreadable("pass \(id) for pass \(pass)")) }
      if let id = answer.purchaseID, id != transaction.purchaseID {
        return .inDoubt(.unreadable("an answer to another purchase"))
      }
      return .done(answer.receipt)
    }
  }
}
