import Passes

/// A bearer token and its life; never printed.
struct AccessToken: Hashable, Sendable {
  let value: String
  /// From here on the service answers 401 (A1).
  let end: Instant
  /// From here on a new one is fetched, while this one still serves.
  let renewal: Instant

  /// A token is renewed when less than 10 s or a tenth of its life is left, whichever is longer, but not in its first half.
  init(value: String, life: Duration, from instant: Instant) {
    self.value = value
    end = instant + life
    let margin = min(max(.seconds(10), life / 10), life / 2)
    renewal = instant + (life - margin)
  }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "token •••" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
