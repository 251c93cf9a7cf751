import LoonaSandbox

/// Changes of others that our writes covered: those that fell between a `GET` and its `PUT`, where nobody can see them.
///
/// Counted from the service's own books. What a `GET` showed is what the pass was when it arrived.
struct LostUpdates {
  struct Loss: Hashable, Sendable {
    var passID: Int
    var field: String
    /// As somebody else had set it.
    var was: String
    var became: String
    /// The arrival's number of our `PUT`.
    var request: Int
  }

  private(set) var losses: [Loss] = []
  /// Our updates that took effect.
  private(set) var updates = 0
  /// Others' changes of passes that we have written to.
  private(set) var changesOfOthers = 0

  init(_ sandbox: Sandbox) {
    let effects = Dictionary(grouping: sandbox.effects, by: \.passID)
    for effect in sandbox.effects where effect.origin == .till { changesOfOthers += 1 }
    for effect in sandbox.effects where effect.origin == .api && effect.kind == .updated {
      guard let request = effect.requestNumber, let before = effect.before else { continue }
      updates += 1
      guard let look = Self.look(before: request, effect.passID, sandbox.arrivals),
        let shown = Self.content(at: look, effects[effect.passID] ?? []) ?? first(effects[effect.passID])
      else { continue }
      let names = Set(before.values.map(\.name) + shown.values.map(\.name))
      for name in names.sorted() {
        add(name, shown.values[name] ?? "", before.values[name] ?? "", effect.after.values[name] ?? "", effect, request)
      }
      add(
        "status", shown.status.rawValue, before.status.rawValue, effect.after.status.rawValue, effect, request)
    }
  }

  /// What the pass was before its first effect.
  private func first(_ effects: [Sandbox.Effect]?) -> Sandbox.Pass.Content? { effects?.first?.before }

  private mutating func add(
    _ field: String, _ shown: String, _ before: String, _ after: String, _ effect: Sandbox.Effect, _ request: Int
  ) {
    guard before != shown, after != before else { return }
    losses.append(Loss(passID: effect.passID, field: field, was: before, became: after, request: request))
  }

  /// The last look at the pass before that request.
  private static func look(before request: Int, _ pass: Int, _ arrivals: [Sandbox.Arrival]) -> Sandbox.Arrival? {
    arrivals[..<(request - 1)].last { $0.method == "GET" && $0.target == "/version1/passes/\(pass)" }
  }

  /// What others do at an instant they do before the request that arrives then.
  private static func content(at look: Sandbox.Arrival, _ effects: [Sandbox.Effect]) -> Sandbox.Pass.Content? {
    effects.last { effect in
      effect.at <= look.at && (effect.requestNumber.map { $0 < look.number } ?? true)
    }?.after
  }
}
