import Passes

/// Says of an identity that it closes, or on which side it is off.
struct ClosingMark {
  let identity: Identity
  let wording: Wording

  var markup: Markup {
    guard let discrepancy = wording.discrepancy(of: identity) else {
      return "<span class=\"mark made\">✓ \(wording(.closes))</span>"
    }
    return "<strong class=\"mark bad\">✗ \(wording(.doesNotClose)): \(discrepancy)</strong>"
  }
}
