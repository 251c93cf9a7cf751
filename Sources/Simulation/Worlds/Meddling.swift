import LoonaSandbox
import Passes

/// What others do at Loona while we are at work: a till moves money and mends names, a colleague makes passes.
struct Meddling: Sendable {
  struct Touch: Hashable, Sendable {
    var passID: Int
    var field: String
  }

  private var chance: Chance
  var tillPercent: Int
  var colleaguePercent: Int
  /// What a till changed while we were at work: then nobody can say whose value is whose.
  private(set) var touched: Set<Touch> = []
  /// What a till changed while nothing was under way, and all that we wrote had been read back.
  private(set) var touchedAtRest: [Touch: String] = [:]
  private var passesMade = 0

  init(_ conditions: Conditions) {
    chance = Chance(seed: conditions.seed &+ 7)
    tillPercent = conditions.tillPercent
    colleaguePercent = conditions.colleaguePercent
  }

  mutating func act(on sandbox: inout Sandbox, at now: Duration) {
    if chance.isTrue(percent: tillPercent), let (touch, _) = touch(&sandbox, now) { touched.insert(touch) }
    if chance.isTrue(percent: colleaguePercent) {
      passesMade += 1
      sandbox.createForeignPass(
        templateID: Merchant.template, values: Self.strangers(passesMade + 500), now: now)
    }
  }

  mutating func actAtRest(on sandbox: inout Sandbox, at now: Duration) {
    for _ in 0..<chance.int(0...5) {
      if let (touch, value) = touch(&sandbox, now) { touchedAtRest[touch] = value }
    }
  }

  /// A till changes one value of one pass that isn't a stranger's.
  private mutating func touch(_ sandbox: inout Sandbox, _ now: Duration) -> (Touch, value: String)? {
    let passes = sandbox.passes.filter { !$0.externalID.hasPrefix("Stranger") }
    guard !passes.isEmpty else { return nil }
    let pass = passes[chance.int(0...(passes.count - 1))]
    let field = chance.pick("ownBalance", "firstName")
    let value = field == "ownBalance" ? Guest.money(600_000 + chance.int(0...9999)) : "Till \(chance.int(1...99))"
    sandbox.setValue(value, of: field, onPass: pass.id, now: now)
    return (Touch(passID: pass.id, field: field), value)
  }

  static func strangers(_ number: Int) -> [Sandbox.PlaceholderValue] {
    [.init("externalId", "Stranger-\(number)"), .init("phone", "+7911\(1_000_000 + number)"), .init("level", "Gold")]
  }
}
