import LoonaSandbox
import Passes

/// What a world may be made without, to see whether a problem needs it.
///
/// Each is drawn as ever and then left out, so that all other draws stay what they were.
enum Ingredient: String, CaseIterable, Sendable {
  /// All faults of the service and the network, slow answers and zombies too.
  case faults
  /// Creates that get no clear answer more often than the rest.
  case doubtfulCreates = "doubtful-creates"
  case throttling
  case shortTokens = "short-tokens"
  case deaths
  case signals
  case deadlines
  case window
  case till
  case colleagues
  /// Passes that were there before us.
  case knownPasses = "known-passes"
  case strangers
  /// Two passes of one customer, and two customers of one pass.
  case puzzles
  case sharedPhones = "shared-phones"
  case badRows = "bad-rows"
  case secondPassRules = "second-pass-rules"
  case status
  case missing
  case rewriting
  case lag
  case stragglers
  /// Lists of other shapes and orders, and capped pages.
  case listShapes = "list-shapes"
  case scatteredIDs = "scattered-ids"
  case templateChanges = "template-changes"
  case nights
  case concurrency
  /// Strangers' passes with our customers' phones.
  case takenPhones = "taken-phones"
  /// Waits of minutes and hours that a 429 names.
  case longPauses = "long-pauses"
  /// Ledgers, and a till that rings up.
  case transactions
  /// A service that counts each repeat of a transaction.
  case countedTwice = "counted-twice"

  /// All that `--without` takes: ingredients, oddities, and single kinds of faults.
  static let names = allCases.map(\.rawValue) + Oddity.allCases.map(\.rawValue) + FaultKind.allCases.map(\.rawValue)
}

/// What names a world: its seed, and what it is made without.
struct Draw: Hashable, Sendable {
  var seed: UInt64
  var without: Set<String> = []
  var customersMax: Int?
  /// What the program is played without, to see whether its absence is noticed.
  var safeguards = Safeguards.all

  func has(_ ingredient: Ingredient) -> Bool { !without.contains(ingredient.rawValue) }

  func has(_ oddity: Oddity) -> Bool { !without.contains(oddity.rawValue) }

  func has(_ fault: FaultKind) -> Bool { has(.faults) && !without.contains(fault.rawValue) }

  /// The one command that plays it again.
  var command: String {
    var words = ["swift run -c release loona-sync-simulate --first \(seed) --seeds 1"]
    if !without.isEmpty { words.append("--without \(without.sorted().joined(separator: ","))") }
    if let customersMax { words.append("--customers \(customersMax)") }
    return words.joined(separator: " ")
  }
}
