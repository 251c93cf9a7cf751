import Foundation

extension Sandbox {
  /// `PUT /passes/{id}`
  mutating func updatePass(_ text: String, _ exchange: Exchange) throws(Refusal) -> RawResponse {
    var pass = try pass(named: text)
    guard let template = templatesByID[pass.templateID] else {
      throw Refusal(404, "Template \(pass.templateID) not found")
    }
    let body = try WriteBody.read(WriteBody.self, from: exchange.request)
    let expiry = body.expiry(named: options.passes.expiryName)
    guard body.values != nil || body.status != nil || expiry != nil else {
      throw Refusal(400, "placeholderValues is missing")
    }
    let before = pass.content
    if let sent = body.values {
      let check = ValueCheck(
        template: template, options: options.passes, rewriting: exchange.rewriting)
      pass.content.values = laid(try check.stored(sent), over: before.values)
      try check.requireRequired(pass.content.values)
    }
    try lay(status: body.status, expiry: expiry, as: options.passes.putExtras, over: &pass.content)
    pass.updatedAt = exchange.now
    record(.updated, .api, pass, before: before, at: exchange.now, request: exchange.number)
    return .json(store.json(pass.id, options.passes, clock))
  }

  private func laid(
    _ values: [PlaceholderValue], over previous: [PlaceholderValue]
  ) -> [PlaceholderValue] {
    guard options.passes.put == .merges else { return values }
    var merged = previous
    for value in values { merged[value.name] = value.value }
    return merged
  }

  /// A4.
  func lay(
    status: String?, expiry: WriteBody.Expiry?, as extras: PassOptions.Extras, over content: inout Pass.Content
  ) throws(Refusal) {
    if status == nil && expiry == nil { return }
    switch extras {
    case .ignored: return
    case .refused: throw Refusal(400, "Status and expiry can't be given here")
    case .taken: break
    }
    if let status {
      guard let known = Pass.Status(rawValue: status) else {
        throw Refusal(400, "Unknown status \(status)")
      }
      content.status = known
    }
    switch expiry {
    case nil: break
    case .never: content.expirationDate = nil
    case .at(let text):
      guard ExpiryDate.end(of: text) != nil else { throw Refusal(400, "The expiry isn't ISO 8601") }
      content.expirationDate = text
    }
  }
}
