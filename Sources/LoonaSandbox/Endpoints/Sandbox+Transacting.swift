import Foundation

extension Sandbox {
  /// `POST /transactions/<type>`
  mutating func transact(_ type: TransactionType, _ exchange: Exchange) throws(Refusal) -> RawResponse {
    let request = exchange.request
    let body = try WriteBody.read(TransactionBody.self, from: request)
    if options.loyalty.checksFirst == .code { try requireCode(of: pass(named: "\(body.passId)"), request) }
    let key = request.header("Idempotence-Key")
    if let key, options.loyalty.idempotence != .ignored, let first = transactions.answers[key] {
      guard first.requestBody == Self.remembered(type, request) else {
        throw Refusal(options.loyalty.otherBodyStatus, "The idempotence key was used with another body")
      }
      if options.loyalty.idempotence == .refused { throw Refusal(400, "The idempotence key was used before") }
      return .json(.rendered(first.responseBody), status: first.status)
    }
    let response: RawResponse
    do throws(Refusal) {
      let pass = try pass(named: "\(body.passId)")
      if options.loyalty.checksFirst == .key { try requireCode(of: pass, request) }
      let transaction = try transact(
        type, TransactionRequest(body, type), purchaseID: body.purchaseId, key: key, on: pass, .api, exchange.now,
        request: exchange.number)
      response = .json(transaction.json(clock), status: 200)
    } catch {
      guard options.loyalty.remembersRefusals else { throw error }
      response = self.error(error, exchange)
    }
    if let key {
      let remembered = RememberedAnswer(
        requestBody: Self.remembered(type, request), status: response.status, responseBody: response.body)
      transactions.answers[key] = remembered
      journal?.append(.answer(key: key, remembered))
    }
    return response
  }

  private static func remembered(_ type: TransactionType, _ request: RawRequest) -> Data {
    Data("\(type.rawValue) ".utf8) + request.body
  }

  /// A till's transaction: as the client's, but for the code, which is in front of it.
  ///
  /// - Returns: nil where the card takes none such.
  @discardableResult
  public mutating func transact(
    _ type: TransactionType, amount: Amount? = nil, spending: Amount? = nil, status: Pass.Status? = nil,
    count: Int? = nil, purchaseID: String, onPass id: Int, now: Duration
  ) -> Transaction? {
    advance(to: now)
    let body = TransactionBody(
      passId: id, purchaseId: purchaseID, amount: amount.map(TransactionBody.Number.init),
      spendingAmount: spending.map(TransactionBody.Number.init), status: status?.rawValue, count: count)
    return try? transact(body, type, now)
  }

  mutating func transact(
    _ body: TransactionBody, _ type: TransactionType, _ now: Duration
  ) throws(Refusal) -> Transaction {
    try transact(
      type, TransactionRequest(body, type), purchaseID: body.purchaseId, key: nil, on: pass(named: "\(body.passId)"),
      .till, now, request: nil)
  }

  /// Does it: the card's values, its code where that is dynamic, and the ledger.
  mutating func transact(
    _ type: TransactionType, _ asked: TransactionRequest, purchaseID: String, key: String?, on pass: Pass,
    _ origin: Effect.Origin, _ now: Duration, request: Int?
  ) throws(Refusal) -> Transaction {
    guard let template = templatesByID[pass.templateID] else {
      throw Refusal(404, "Template \(pass.templateID) not found")
    }
    guard let loyalty = template.loyalty, type.kinds.contains(template.type) else {
      throw Refusal(400, "A card of type \(template.type.rawValue) takes no \(type.rawValue)")
    }
    if purchaseID.isEmpty { throw Refusal(400, "purchaseId is missing") }
    guard options.loyalty.takesPurchaseTwice || !transactions.knows(type, purchaseID) else {
      throw Refusal(400, "The \(type.rawValue) \(purchaseID) was made before")
    }
    try requireUsable(pass, type, now)
    let before = Standing(pass.content)
    let rules = TransactionRules(kind: template.type, loyalty: loyalty, options: options.loyalty)
    let after = try rules.after(asked, before)
    var changed = pass
    after.lay(over: &changed.content, of: template)
    changed.updatedAt = now
    if let welcome = pass.welcome {
      let spent = max(asked.spent, .zero)
      changed.welcome?.left = max(.zero, welcome.left - spent)
    }
    let id = transactions.count + 1
    if template.code == .dynamic { changed.encryptedID = renewedCode(of: pass, id) }
    let transaction = Transaction(
      id: id, passID: pass.id, purchaseID: purchaseID, type: type, amount: asked.amount,
      spendingAmount: asked.spendingAmount, status: asked.status, count: asked.count,
      balanceBefore: before.counted(template.type), balanceAfter: after.counted(template.type),
      level: asked.earns ? loyalty.level(of: after.totalSpent) : nil, idempotenceKey: key, at: now)
    transactions.note(transaction)
    record(
      .updated, origin, changed, before: pass.content, at: now, request: request, transaction: transaction)
    return transaction
  }

  private func renewedCode(of pass: Pass, _ transaction: Int) -> String {
    let word = SplitMix64.mix(UInt64(pass.id) ^ options.seed ^ SplitMix64.mix(UInt64(transaction)))
    var bytes = word.bigEndian
    return withUnsafeBytes(of: &bytes) { Data($0) }.base64EncodedString()
  }

  /// D: an invalid encrypted id gets 400.
  private func requireCode(of pass: Pass, _ request: RawRequest) throws(Refusal) {
    guard options.loyalty.checksCode else { return }
    guard let code = request.header("X-Loona-Encrypted-Key"), !code.isEmpty else {
      throw Refusal(400, "X-Loona-Encrypted-Key is missing")
    }
    guard code == pass.encryptedID else { throw Refusal(400, "Invalid encrypted id") }
  }

  /// A27; a coupon's own status is what its transactions change.
  private func requireUsable(_ pass: Pass, _ type: TransactionType, _ now: Duration) throws(Refusal) {
    guard options.loyalty.checksStatus else { return }
    if type != .status, pass.content.status != .active {
      throw Refusal(400, "The card is \(pass.content.status.rawValue)")
    }
    let today = options.epoch.addingTimeInterval(now / .seconds(1))
    if let date = pass.content.expirationDate, let end = ExpiryDate.end(of: date), end <= today {
      throw Refusal(400, "The card has expired")
    }
  }
}

extension TransactionRequest {
  var amount: Amount? {
    switch self {
    case .purchase(let amount), .spending(let amount), .purchaseSpending(let amount, _): amount
    case .status, .chop: nil
    }
  }

  var spendingAmount: Amount? { if case .purchaseSpending(_, let spending) = self { spending } else { nil } }
  var status: Sandbox.Pass.Status? { if case .status(let status) = self { status } else { nil } }
  var count: Int? { if case .chop(let count) = self { count } else { nil } }

  /// What leaves the balance.
  var spent: Amount {
    switch self {
    case .spending(let amount), .purchaseSpending(_, let amount): amount
    case .purchase, .status, .chop: .zero
    }
  }

  /// Whether it adds to the total spent.
  var earns: Bool {
    switch self {
    case .purchase, .purchaseSpending: true
    case .spending, .status, .chop: false
    }
  }
}
