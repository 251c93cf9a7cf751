import Passes

extension ListingScanner {
  @inline(__always)
  mutating func member(_ cursor: inout JSONCursor) throws(ScanProblem) {
    cursor.skipSpace()
    let member: Member
    if let known = members.take(&cursor) {
      member = known
    } else {
      member = try newMember(&cursor)
    }
    if member != .other {
      guard seen & member.bit == 0 else { throw cursor.problem(.unusual) }
      seen |= member.bit
    }
    switch member {
    case .id:
      cursor.skipSpace()
      pass.id = PassID(try cursor.wholeNumber())
    case .templateID: pass.templateID = try isNull(&cursor) ? nil : cursor.wholeNumber()
    case .encryptedID: pass.encryptedID = try text(&cursor)
    case .status: pass.status = try text(&cursor)
    case .expirationDate: expiries[0] = try text(&cursor)
    case .expiryDate: expiries[1] = try text(&cursor)
    case .url: links[0] = try text(&cursor)
    case .downloadURL: links[1] = try text(&cursor)
    case .link: links[2] = try text(&cursor)
    case .values: try valueList(&cursor)
    case .remembered: try rememberedObject(&cursor)
    case .other: try cursor.skipValue()
    }
  }

  @inline(never)
  private mutating func newMember(_ cursor: inout JSONCursor) throws(ScanProblem) -> Member {
    let from = cursor.here
    try cursor.expect(UInt8(ascii: "\""))
    let name = try cursor.string()
    try cursor.expect(UInt8(ascii: ":"))
    // An escaped name may be a known one in disguise.
    if name.isEscaped { throw cursor.problem(.unusual) }
    let member = Member(name: name.text)
    members.learn(cursor.slice(from: from, to: cursor.here), member)
    return member
  }

  @inline(__always)
  func isNull(_ cursor: inout JSONCursor) throws(ScanProblem) -> Bool {
    cursor.skipSpace()
    guard try cursor.peek() == UInt8(ascii: "n") else { return false }
    try cursor.literal("null")
    return true
  }

  private mutating func rememberedObject(_ cursor: inout JSONCursor) throws(ScanProblem) {
    cursor.skipSpace()
    let from = cursor.here
    try cursor.skipValue()
    remembered = from.pointee == UInt8(ascii: "{") ? cursor.slice(from: from, to: cursor.here) : nil
  }

  /// The same, of an object that was declined.
  static func rememberedObject(of object: ByteSlice) throws(ScanProblem) -> ByteSlice? {
    var cursor = try JSONCursor(object)
    try cursor.expect(UInt8(ascii: "{"))
    repeat {
      try cursor.expect(UInt8(ascii: "\""))
      let member = Member(name: try cursor.string().text)
      try cursor.expect(UInt8(ascii: ":"))
      cursor.skipSpace()
      let from = cursor.here
      try cursor.skipValue()
      if member == .remembered { return cursor.slice(from: from, to: cursor.here) }
    } while try cursor.take(UInt8(ascii: ","))
    return nil
  }

  /// Text, or what stands for it: a plain number or a boolean; nil for `null`.
  @inline(__always)
  mutating func text(_ cursor: inout JSONCursor) throws(ScanProblem) -> ByteSlice? {
    if cursor.here < cursor.end, cursor.here.pointee == UInt8(ascii: "\"") {
      cursor.here += 1
      let string = try cursor.string()
      return string.isEscaped ? try unescape(string, cursor) : string.text
    }
    return try otherText(&cursor)
  }

  mutating func unescape(_ string: JSONCursor.Text, _ cursor: JSONCursor) throws(ScanProblem) -> ByteSlice {
    guard let text = unescaped.unescape(string.text) else { throw cursor.problem(.unusual) }
    return text
  }

  @inline(never)
  private mutating func otherText(_ cursor: inout JSONCursor) throws(ScanProblem) -> ByteSlice? {
    cursor.skipSpace()
    let from = cursor.here
    switch try cursor.peek() {
    case UInt8(ascii: "\""): return try text(&cursor)
    case UInt8(ascii: "n"):
      try cursor.literal("null")
      return nil
    case UInt8(ascii: "t"): try cursor.literal("true")
    case UInt8(ascii: "f"): try cursor.literal("false")
    case UInt8(ascii: "{"), UInt8(ascii: "["): throw cursor.problem(.unusual)
    default: guard try cursor.number().isPlain else { throw cursor.problem(.unusual) }
    }
    return cursor.slice(from: from, to: cursor.here)
  }
}

extension ListingScanner.Member {
  @inline(__always)
  var bit: UInt32 { 1 << UInt32(rawValue) }

  init(name: ByteSlice) {
    self =
      switch name.string {
      case "id": .id
      case "templateId": .templateID
      case "encryptedId": .encryptedID
      case "status": .status
      case "expirationDate": .expirationDate
      case "expiryDate": .expiryDate
      case "url": .url
      case "downloadUrl": .downloadURL
      case "link": .link
      case "placeholderValues": .values
      case SavedListing.memberName: .remembered
      default: .other
      }
  }
}
