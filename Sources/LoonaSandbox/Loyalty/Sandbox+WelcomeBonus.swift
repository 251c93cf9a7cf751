/// The bonus that a new card begins with, and its end.
extension Sandbox {
  func welcomeBonus(_ template: Template) -> Loyalty.WelcomeBonus? {
    template.type == .bonus ? template.loyalty?.welcomeBonus : nil
  }

  /// Adds it to a pass that is being made.
  mutating func welcome(_ pass: inout Pass, _ template: Template) {
    guard let bonus = welcomeBonus(template) else { return }
    var standing = Standing(pass.content)
    standing.balance = standing.balance + bonus.amount
    standing.lay(over: &pass.content, of: template)
    pass.welcome = Pass.Welcome(
      left: bonus.amount, ends: bonus.days > 0 ? pass.createdAt + .seconds(bonus.days * 86_400) : nil)
    scheduleExpiry(of: pass)
  }

  mutating func scheduleExpiry(of pass: Pass) {
    if let ends = pass.welcome?.ends { transactions.scheduleExpiry(of: pass.id, at: ends) }
  }

  /// Takes what is left of the next one that is due off its card.
  mutating func expireWelcomeBonus(at now: Duration) {
    guard let id = transactions.takeExpiry(), var pass = store[id], let welcome = pass.welcome,
      let ends = welcome.ends, ends <= now, let template = templatesByID[pass.templateID]
    else { return }
    let before = pass.content
    var standing = Standing(before)
    let expired = min(welcome.left, max(standing.balance, .zero))
    pass.welcome = nil
    guard expired > .zero else {
      store.put(pass)
      return
    }
    standing.balance = standing.balance - expired
    standing.lay(over: &pass.content, of: template)
    pass.updatedAt = now
    record(.updated, .service, pass, before: before, at: now)
  }
}
