import Passes

/// What a colour stands for. It only repeats what words already say.
enum Tone: String {
  case calm, made, changed, aside, warning, bad

  init(_ verdict: Verdict.Kind) {
    switch verdict {
    case .agrees: self = .made
    case .changesToApply: self = .changed
    case .exceptions, .stopped: self = .warning
    case .refused, .failed: self = .bad
    }
  }

  init(_ outcome: Outcome.Kind) {
    switch outcome {
    case .done, .found, .adopted: self = .made
    case .dropped: self = .calm
    case .conflict, .inDoubt, .gone: self = .warning
    case .notAttempted: self = .aside
    case .failed: self = .bad
    }
  }

  init(_ settlement: Finding.Settlement) { self = settlement == .reported ? .warning : .calm }

  /// Of a term of an identity, by its name; a name that is not known is calm.
  init(term: String) {
    switch term.lowercased() {
    case "created", "to create", "found", "adopted", "carried out": self = .made
    case "updated", "to update": self = .changed
    case "excluded", "duplicates", "foreign", "orphaned", "not attempted", "repeated", "sent before": self = .aside
    case "conflicts", "in doubt", "ambiguous", "missing", "waiting": self = .warning
    case "rejected", "failed", "can't be sent": self = .bad
    default: self = .calm
    }
  }
}
