extension Int64 {
  /// The sum, or the bound that it would pass: for sums that are held against a limit, where a wrap would slip through.
  func clampedSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the bound that it would pass.
  func clampedProduct(_ other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }

  /// |self − other|, at most `Int64.max`.
  func clampedDistance(to other: Int64) -> Int64 {
    let distance = self < other ? other &- self : self &- other
    return distance < 0 ? .max : distance
  }
}
