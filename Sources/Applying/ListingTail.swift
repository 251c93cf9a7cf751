import Passes

/// The end of the listing, as far as it is known.
struct ListingTail {
  var last: PassID?
  var count = 0
  /// Why its last reading can't be trusted.
  var flaw: String?
}
