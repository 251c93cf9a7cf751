/// How old the files may be, by their times of change: `policy.max_age` and `policy.apart`.
struct Freshness: Hashable, Sendable {
  /// Nil: a file may be of any age.
  let maxAge: Duration?
  /// The most that may lie between the oldest and the newest file; nil: any time.
  let apart: Duration?

  init(_ policy: ConfigurationMapping?) {
    maxAge = policy?["max_age"]?.duration()
    apart = policy?["apart"]?.duration()
  }
}
