import Foundation

/// What happens at Loona without the client: tills, colleagues, the account's page.
extension Sandbox {
  /// A till sets one value; the template isn't asked. nil where there is no such pass.
  @discardableResult
  public mutating func setValue(
    _ value: String, of name: String, onPass id: Int, now: Duration
  ) -> Effect? {
    change(id, now) { $0.values[name] = value }
  }

  /// nil where there is no such pass.
  @discardableResult
  public mutating func setStatus(
    _ status: Pass.Status, onPass id: Int, now: Duration
  ) -> Effect? {
    change(id, now) { $0.status = status }
  }

  private mutating func change(
    _ id: Int, _ now: Duration, _ change: (inout Pass.Content) -> Void
  ) -> Effect? {
    advance(to: now)
    guard var pass = store[id] else { return nil }
    let before = pass.content
    change(&pass.content)
    pass.updatedAt = now
    return record(.updated, .till, pass, before: before, at: now)
  }

  /// Somebody else's pass: like any other, but in the ledger as theirs, and unchecked.
  @discardableResult
  public mutating func createForeignPass(
    templateID: Int, values: [PlaceholderValue], now: Duration
  ) -> Pass {
    advance(to: now)
    let content = Pass.Content(values: values, status: .active, expirationDate: nil)
    let pass = issue(templateID: templateID, content, now: now)
    record(.created, .foreign, pass, before: nil, at: now)
    return pass
  }

  /// Adds or replaces a template. Its passes keep values whose names it no longer has.
  public mutating func setTemplate(_ template: Template) {
    templatesByID[template.id] = template
    journal?.append(.template(template))
  }

  /// The old secret dies at once. Whether its tokens do, nothing public says; by default they do.
  public mutating func replaceSecret(_ secret: String, revokingTokens: Bool = true) {
    desk.replaceSecret(secret, revokingTokens: revokingTokens)
    journal?.append(.secret(secret))
  }

  /// Every token dies; the secret stays.
  public mutating func revokeTokens() {
    desk.revokeAll()
  }

  /// Adds passes that were there before anything began: listed at once, and no effects.
  /// - Returns: their ids, in order.
  @discardableResult
  public mutating func seedPasses(
    _ count: Int, templateID: Int, now: Duration = .zero,
    values: (_ index: Int) -> [PlaceholderValue]
  ) -> [Int] {
    (0..<count).map { index in
      let content = Pass.Content(values: values(index), status: .active, expirationDate: nil)
      var pass = issue(templateID: templateID, content, now: now)
      pass.listedFrom = now
      store.put(pass)
      store.list(upTo: now)
      journal?.append(.pass(pass))
      return pass.id
    }
  }

  /// Adds invented customers: `C000001`, +7 900 phones, `example.com` addresses, balances.
  @discardableResult
  public mutating func seedCustomers(
    _ count: Int, templateID: Int, now: Duration = .zero
  ) -> [Int] {
    seedPasses(count, templateID: templateID, now: now) { index in
      let number = String(1_000_001 + index).dropFirst()
      return [
        PlaceholderValue("externalId", "C\(number)"),
        PlaceholderValue("firstName", "Customer"),
        PlaceholderValue("lastName", "Number \(index + 1)"),
        PlaceholderValue("phone", "+7900\(1_000_000 + index)"),
        PlaceholderValue("email", "customer\(index + 1)@example.com"),
        PlaceholderValue("ownBalance", "\(index % 1000).50"),
      ]
    }
  }
}
