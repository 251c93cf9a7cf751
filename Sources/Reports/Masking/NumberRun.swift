/// A stretch of digits and what may stand between the digits of a phone.
enum NumberRun {
  /// Where the run that starts at `start` ends: behind its last digit. Dates (`2026-11-24`) are runs of their own.
  static func end(in scalars: [Unicode.Scalar], from start: Int) -> Int {
    if isDate(scalars, at: start) { return start + 10 }
    var end = start + 1
    var position = end
    while position < scalars.count {
      if PhoneMask.isDigit(scalars[position]) {
        if !PhoneMask.isDigit(scalars[position - 1]), isDate(scalars, at: position) { break }
        end = position + 1
      } else if !PhoneMask.isSeparator(scalars[position]) || position - end >= 3 {
        break
      }
      position += 1
    }
    return end
  }

  /// `1234.50`: digits, one point, at most six digits behind it.
  static func isAmount(_ run: ArraySlice<Unicode.Scalar>) -> Bool {
    let parts = run.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...6).contains(parts[1].count) else { return false }
    return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(PhoneMask.isDigit) }
  }

  /// `20261124-0200` or `20261124020005`, as in files' names: a day, then a time of two, four or six digits.
  static func isCompactTime(_ run: ArraySlice<Unicode.Scalar>) -> Bool {
    let digits = run.filter(PhoneMask.isDigit).compactMap { $0.properties.numericValue }.map { Int($0) }
    guard run.first != "+", [10, 12, 14].contains(digits.count) else { return false }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    return (1990...2099).contains(number(0..<4)) && (1...12).contains(number(4..<6)) && (1...31).contains(number(6..<8))
      && number(8..<10) < 24
  }

  private static func isDate(_ scalars: [Unicode.Scalar], at start: Int) -> Bool {
    guard start + 10 <= scalars.count, scalars[start] == "1" || scalars[start] == "2" else { return false }
    for offset in 0..<10 {
      let scalar = scalars[start + offset]
      guard offset == 4 || offset == 7 ? scalar == "-" : PhoneMask.isDigit(scalar) else { return false }
    }
    return start + 10 == scalars.count || !PhoneMask.isDigit(scalars[start + 10])
  }
}
