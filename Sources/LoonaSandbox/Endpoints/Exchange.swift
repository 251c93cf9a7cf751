/// A request on its way through the service.
struct Exchange: Sendable {
  /// The arrival's number.
  let number: Int
  let request: RawRequest
  /// When it takes effect.
  var now: Duration
  /// Set where the right was checked on arrival and the effect comes later.
  var isAuthorised = false
  /// What is done to this write's values beyond the standing options.
  var rewriting: Set<PassOptions.Rewriting> = []
  /// By how many passes this page is displaced.
  var displacement = 0
}
