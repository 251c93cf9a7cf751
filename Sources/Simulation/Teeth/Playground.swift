import Passes

/// The kind of world that can notice that a protection is missing.
enum Playground: String, Sendable {
  /// Planning, applying loop and state in memory: cheap, with deaths at any commit.
  case memory = "in memory"
  /// Whole programs on a machine with files, locks and a disk that loses power.
  case programs

  /// Plays one world without the protection.
  ///
  /// - Returns: what went wrong in it.
  func play(_ seed: UInt64, without safeguard: Safeguard) throws -> [String] {
    switch self {
    case .memory: try History(seed: seed, safeguards: .all.without(safeguard)).problems
    case .programs: try ProgramHistory(seed: seed, safeguards: .all.without(safeguard)).problems
    }
  }
}

extension Safeguard {
  /// What only a process with arguments, files and an exit code has is not there in memory.
  var playground: Playground {
    switch self {
    case .fullSync, .planOnce, .laterRunWins, .runLock, .limits, .sourceDigest, .stateRequired: .programs
    default: .memory
    }
  }
}
