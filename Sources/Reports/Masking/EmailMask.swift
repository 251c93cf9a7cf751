/// Finds e-mail addresses in text, and leaves of each its first letter and its last domain.
enum EmailMask {
  static func masked(in text: String) -> String {
    guard text.contains("@") else { return text }
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var written = 0
    for (position, scalar) in scalars.enumerated() where scalar == "@" && position >= written {
      var start = position
      while start > written, isLocal(scalars[start - 1]) { start -= 1 }
      var end = position + 1
      while end < scalars.count, isDomain(scalars[end]) { end += 1 }
      while end > position + 1, scalars[end - 1] == "." || scalars[end - 1] == "-" { end -= 1 }
      guard start < position, end > position + 1 else { continue }
      result.append(contentsOf: scalars[written..<start])
      result.append(contentsOf: mask(scalars[start], domain: scalars[(position + 1)..<end]).unicodeScalars)
      written = end
    }
    result.append(contentsOf: scalars[written...])
    return String(result)
  }

  private static func mask(_ first: Unicode.Scalar, domain: ArraySlice<Unicode.Scalar>) -> String {
    let ending = domain.lastIndex(of: ".").map { domain[$0...] } ?? []
    return "\(first)•••@•••\(String(String.UnicodeScalarView(ending)))"
  }

  private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || "!#$%&'*+-/=?^_`{|}~.".unicodeScalars.contains(scalar)
  }

  private static func isDomain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "." || scalar == "-"
  }
}
