import LoonaAPI
import Passes

extension WaitBounds {
  /// - Parameter reading: a clause, as in "the listing was read".
  /// - Throws: exit 5, where they are over: what was being read is cut short.
  func requireTime(at now: Instant, while reading: String) throws(Failure) {
    if isStopRequested() {
      throw Failure(.stopped, "stopped by a signal while \(reading): nothing more was sent")
    }
    if let deadline, now >= deadline {
      throw Failure(.stopped, "--max-duration was over while \(reading): nothing more was sent")
    }
  }
}
