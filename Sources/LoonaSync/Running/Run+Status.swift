import RunStore

extension Run {
  /// Nil of a run that has not ended, or that the state knows from its folder alone.
  var status: ExitStatus? { exitCode.flatMap { ExitStatus(rawValue: Int32(truncatingIfNeeded: $0)) } }
}
