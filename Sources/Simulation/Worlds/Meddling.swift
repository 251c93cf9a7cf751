import LoonaSandbox
import Passes

/// What others do at Loona while we are at work: a till moves money and mends names, a colleague makes passes.
struct Meddling: Sendable {
  struct Touch: Hashable, Sendable {
    var passID: Int
    /// A value's name, or `status`.
    var field: String
  }

  /// Whether a till changed its balance, so that it shows nothing of how ours are stored. What Loona itself keeps otherwise does.
  func hasChangedAmount(of pass: Int) -> Bool {
    let touch = Touch(passID: pass, field: "ownBalance")
    return tills.contains(touch) || touchedAtRest[touch] != nil
  }

  private var chance: Chance
  var tillPercent: Int
  var colleaguePercent: Int
  /// What a till changed while we were at work: then nobody can say whose value is whose.
  private(set) var touched: Set<Touch> = []
  /// Those of them that Loona itself did not do.
  private var tills: Set<Touch> = []
  /// What a till changed while nothing was under way, and all that we wrote had been read back.
  private(set) var touchedAtRest: [Touch: String] = [:]
  private(set) var passesMade = 0
  /// Loona keeps other amounts than it says it took.
  var spoilsAmounts = false
  /// Of a hundred requests, before how many a till rings up; from a generator of its own.
  var tillTransactionPercent = 0
  private let givesStamps: Bool
  private var tillChance: Chance
  /// Passes on which a till rang up.
  private(set) var rungUp: Set<Int> = []

  init(_ conditions: Conditions) {
    chance = Chance(seed: conditions.seed &+ 7)
    tillChance = Chance(seed: conditions.seed &+ 23)
    givesStamps = conditions.sandbox.templates[0].type == .chop
    tillPercent = conditions.tillPercent
    colleaguePercent = conditions.colleaguePercent
  }

  mutating func act(on sandbox: inout Sandbox, at now: Duration) {
    if chance.isTrue(percent: tillPercent), let (touch, _) = touch(&sandbox, now) {
      touched.insert(touch)
      tills.insert(touch)
    }
    if tillTransactionPercent > 0, tillChance.isTrue(percent: tillTransactionPercent) { ringUp(&sandbox, now) }
    if chance.isTrue(percent: colleaguePercent) {
      passesMade += 1
      sandbox.createForeignPass(
        templateID: Merchant.template, values: Self.strangers(passesMade + 500), now: now)
    }
  }

  /// What a write of ours left is not what Loona goes on to hold.
  mutating func spoil(_ effect: Sandbox.Effect, on sandbox: inout Sandbox, at now: Duration) {
    guard spoilsAmounts, effect.origin == .api else { return }
    touched.insert(Touch(passID: effect.passID, field: "ownBalance"))
    sandbox.setValue(Guest.money(700_000 + effect.passID % 1000), of: "ownBalance", onPass: effect.passID, now: now)
  }

  mutating func actAtRest(on sandbox: inout Sandbox, at now: Duration) {
    for _ in 0..<chance.int(0...5) {
      if let (touch, value) = touch(&sandbox, now) { touchedAtRest[touch] = value }
    }
  }

  /// What the policy let stand has become the state of things: from now on the source may change it.
  mutating func rest(isSettled: (String) -> Bool) {
    for touch in touchedAtRest.keys where isSettled(touch.field) {
      touchedAtRest[touch] = nil
      touched.insert(touch)
      tills.insert(touch)
    }
  }

  private mutating func ringUp(_ sandbox: inout Sandbox, _ now: Duration) {
    let ids = sandbox.passIDs
    guard !ids.isEmpty else { return }
    let id = ids[tillChance.int(0...(ids.count - 1))]
    let (isPurchase, amount) = (tillChance.isTrue(percent: 60), Amount(hundredths: tillChance.int(1...90_000)))
    guard let pass = sandbox.pass(id), !pass.externalID.hasPrefix("Stranger") else { return }
    let purchase = "TILL-\(sandbox.effects.count)"
    let rung =
      givesStamps
      ? sandbox.transact(.chop, count: 1, purchaseID: purchase, onPass: id, now: now)
      : sandbox.transact(isPurchase ? .purchase : .spending, amount: amount, purchaseID: purchase, onPass: id, now: now)
    if rung != nil { rungUp.insert(id) }
  }

  /// A till changes one value of one pass that isn't a stranger's.
  private mutating func touch(_ sandbox: inout Sandbox, _ now: Duration) -> (Touch, value: String)? {
    let ids = sandbox.passIDs
    guard !ids.isEmpty else { return nil }
    let id = ids[chance.int(0...(ids.count - 1))]
    let field = chance.pick("ownBalance", "firstName", "level", "status")
    let number = chance.int(0...9999)
    guard let pass = sandbox.pass(id), !pass.externalID.hasPrefix("Stranger") else { return nil }
    let value: String
    switch field {
    case "ownBalance": value = Guest.money(600_000 + number)
    case "firstName": value = "Till \(number % 99)"
    case "level": value = ["Bronze", "Silver", "Gold"][number % 3]
    default:
      let status: Sandbox.Pass.Status = number % 2 == 0 ? .expired : .incomplete
      sandbox.setStatus(status, onPass: id, now: now)
      return (Touch(passID: id, field: field), status.rawValue)
    }
    sandbox.setValue(value, of: field, onPass: id, now: now)
    return (Touch(passID: id, field: field), value)
  }

  static func strangers(_ number: Int) -> [Sandbox.PlaceholderValue] {
    [.init("externalId", "Stranger-\(number)"), .init("phone", "+7911\(1_000_000 + number)"), .init("level", "Gold")]
  }
}
