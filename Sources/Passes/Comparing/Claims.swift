/// Which pass each customer has, by the strength of the claim. 16 bytes a customer.
///
/// Tier 0 is the remembered pass, tier n the n-th name of `match`. A stronger claim beats a weaker one; two of one
/// tier are a conflict that nobody settles by guessing.
struct Claims {
  struct Loser {
    var customer: Int
    var passID: PassID
    var tier: UInt8
  }

  struct Flags: OptionSet {
    let rawValue: UInt8
    /// The state does not know the pass yet.
    static let adoption = Flags(rawValue: 1)
    /// What is remembered has to be brought up to date.
    static let memoryIsStale = Flags(rawValue: 2)
    /// Several customers claim one pass at this tier, and this is one of them: it has no pass, and no weaker one either.
    static let shared = Flags(rawValue: 4)
    /// The pass has a status that ends it, and no field says another.
    static let ended = Flags(rawValue: 8)
  }

  static let none: UInt8 = .max

  struct Claim {
    var passID: Int64 = 0
    /// A `PassDifference`; 0 where the pass agrees.
    var record: Arena.Position = 0
    var tier = Claims.none
    /// Passes that claim the customer at this tier.
    var count: UInt8 = 0
    var flags: Flags = []
  }

  private var claims: [Claim]
  /// Passes whose claim a stronger one beat, and all but the first of several equal ones.
  private(set) var losers: [Loser] = []

  private let equalsConflict: Bool

  /// - Parameter equalsConflict: several claims of one tier are nobody's to choose from.
  init(count: Int, equalsConflict: Bool = true) {
    claims = Array(repeating: Claim(), count: count)
    self.equalsConflict = equalsConflict
  }

  subscript(customer: Int) -> Claim {
    get { claims[customer] }
    _modify { yield &claims[customer] }
  }

  /// Whether the claim is now the customer's strongest, so that the pass is to be compared.
  mutating func claim(_ customer: Int, pass: PassID, tier: UInt8) -> Bool {
    let held = claims[customer]
    if tier >= held.tier {
      losers.append(Loser(customer: customer, passID: pass, tier: tier))
      if tier == held.tier, !held.flags.contains(.shared), held.count < .max { claims[customer].count += 1 }
      return false
    }
    if held.tier != Self.none {
      losers.append(Loser(customer: customer, passID: PassID(held.passID), tier: held.tier))
    }
    claims[customer] = Claim(passID: pass.rawValue, tier: tier, count: 1)
    return true
  }

  /// The customer claims a pass that others claim as well.
  mutating func share(_ customer: Int, tier: UInt8) {
    let held = claims[customer]
    if isClaimed(customer) { losers.append(Loser(customer: customer, passID: PassID(held.passID), tier: held.tier)) }
    claims[customer] = Claim(tier: tier, flags: .shared)
  }

  func isClaimed(_ customer: Int) -> Bool { claims[customer].count > 0 }
  func isAmbiguous(_ customer: Int) -> Bool { equalsConflict && claims[customer].count > 1 }
}
