import LoonaSandbox
import Passes

/// How the machine treats a life of the program.
struct Fate: Sendable {
  /// It dies when so many jobs have run.
  var diesAtSwitch: Int?
  /// It dies in the n-th write or sync of SQLite.
  var diesAtOperation: Int?
  /// It dies when its n-th write to Loona has left, and hears nothing of it.
  var diesAtWrite: Int?
  /// Its death is the whole machine's.
  var cutsPower = false
  var signalAfter: Duration?
}

/// One life of the program, from its arguments to its exit code.
struct ProgramLife: Sendable {
  var arguments: [String]
  /// Nil: it died.
  var exitCode: Int32?
  var output: String
  var errors: String
  var begunAt: Instant
  var endedAt: Instant
  /// The numbers of its requests, as Loona counted their arrival.
  var requests: [Int]
  /// Locks that were still held when all of it was gone.
  var locksLeft: [String]

  var command: String { arguments.first ?? "" }
  var isDryRun: Bool { arguments.contains("--dry-run") }
  /// Sends writes, if anything.
  var carriesOut: Bool { ["run", "apply", "resume"].contains(command) && !isDryRun }

  /// The run folder that it said at its end to have written.
  var folder: String? {
    for line in (output + errors).split(separator: "\n") where line.contains("Report: /") {
      return line.range(of: "Report: ").map { String(line[$0.upperBound...]) }
    }
    return nil
  }
}
