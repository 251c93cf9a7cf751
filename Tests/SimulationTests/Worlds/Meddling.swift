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
  private(set) var touched: Set<Touch> = []
  private var passesMade = 0

  init(_ conditions: Conditions) {
    chance = Chance(seed: conditions.seed &+ 7)
    tillPercent = conditions.tillPercent
    colleaguePercent = conditions.colleaguePercent
  }

  mutating func act(on sandbox: inout Sandbox, at now: Duration) {
    if chance.isTrue(percent: tillPercent) { touch(&sandbox, now) }
    if chance.isTrue(percent: colleaguePercent) {
      passesMade += 1
      sandbox.createForeignPass(
        templateID: Merchant.template, values: Self.strangers(passesMade + 500), now: now)
    }
  }

  /// A till changes one value of one pass.
  mutating func touch(_ sandbox: inout Sandbox, _ now: Duration) {
    let passes = sandbox.passes
    guard !passes.isEmpty else { return }
    let pass = passes[chance.int(0...(passes.count - 1))]
    let field = chance.pick("ownBalance", "firstName")
    let value = field == "ownBalance" ? Guest.money(600_000 + chance.int(0...9999)) : "Till \(chance.int(1...99))"
    sandbox.setValue(value, of: field, onPass: pass.id, now: now)
    touched.insert(Touch(passID: pass.id, field: field))
  }

  static func strangers(_ number: Int) -> [Sandbox.PlaceholderValue] {
    [.init("externalId", "Stranger-\(number)"), .init("phone", "+7911\(1_000_000 + number)"), .init("level", "Gold")]
  }
}
