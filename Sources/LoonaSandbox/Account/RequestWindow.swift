/// A13: counts the admitted requests of the second that ends now.
struct RequestWindow: Sendable {
  private var admitted: [Duration] = []
  private var oldest = 0

  /// nil where the request is admitted, or else how long until one would be.
  mutating func admit(at now: Duration, limit: Int) -> Duration? {
    while oldest < admitted.count, admitted[oldest] + .seconds(1) <= now { oldest += 1 }
    if oldest > 4096 {
      admitted.removeFirst(oldest)
      oldest = 0
    }
    guard admitted.count - oldest >= limit else {
      admitted.append(now)
      return nil
    }
    guard oldest < admitted.count else { return .seconds(1) }
    return admitted[oldest] + .seconds(1) - now
  }
}
