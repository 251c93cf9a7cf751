import Foundation
import Passes

/// Reads passes out of JSON bytes at hundreds of megabytes a second, without copying and without allocating for each.
///
/// It takes one object at a time, a line of a saved listing or an element of a page, and checks all of it. What it does not
/// know for sure it declines, and Foundation's decoder decides.
public struct ListingScanner: ~Copyable {
  /// What was read last; its slices live as long as the bytes that were scanned, and until the next scan.
  public private(set) var pass: ListedPass
  /// The pass came without `placeholderValues`: a listing that shows none can't be compared.
  public private(set) var lacksValues = true
  /// The `loonaSync` member of a saved listing, an object.
  public private(set) var remembered: ByteSlice?

  private let names: [[UInt8]]
  private var members = LearnedTexts<Member>()
  private var values = LearnedTexts<Int>()
  private var unescaped = UnescapedText()
  private var seen: UInt32 = 0
  private var links: [ByteSlice?] = [nil, nil, nil]
  private var expiries: [ByteSlice?] = [nil, nil]

  enum Member: UInt8 {
    case id, templateID, status, expirationDate, expiryDate, url, downloadURL, link, values, remembered, other
  }

  /// - Parameter valueNames: `FieldSchema.valueNames`; `pass.values` holds their values in this order.
  public init(valueNames: [String]) {
    names = valueNames.map { Array($0.utf8) }
    pass = ListedPass(id: PassID(0), valueCount: valueNames.count)
  }

  /// Reads one object into `pass`; where the scanner declines, Foundation's decoder reads it.
  ///
  /// - Throws: where neither can.
  public mutating func read(_ object: ByteSlice) throws(ScanProblem) {
    do { try scan(object) } catch {
      guard let decoded = try? RemotePass(json: object) else { throw error }
      fill(decoded, from: object)
    }
  }

  /// Reads one object into `pass`, by scanning alone.
  public mutating func scan(_ object: ByteSlice) throws(ScanProblem) {
    begin(object)
    var cursor = try JSONCursor(object)
    cursor.skipSpace()
    let from = cursor.here
    try cursor.expect(UInt8(ascii: "{"))
    if try !cursor.take(UInt8(ascii: "}")) {
      repeat { try member(&cursor) } while try cursor.take(UInt8(ascii: ","))
      try cursor.expect(UInt8(ascii: "}"))
    }
    pass.raw = cursor.slice(from: from, to: cursor.here)
    try cursor.expectEnd()
    guard seen & Member.id.bit != 0 else { throw cursor.problem(.unusual) }
    settle()
  }

  private mutating func begin(_ object: ByteSlice) {
    unescaped.begin(object.count)
    for index in names.indices { pass.values[index] = nil }
    for index in links.indices { links[index] = nil }
    for index in expiries.indices { expiries[index] = nil }
    pass.templateID = nil
    pass.status = nil
    remembered = nil
    seen = 0
    members.restart()
  }

  private mutating func settle() {
    pass.url = links[0] ?? links[1] ?? links[2]
    pass.expirationDate = expiries[0] ?? expiries[1]
    lacksValues = seen & Member.values.bit == 0
  }

  // MARK: Members

  @inline(__always)
  private mutating func member(_ cursor: inout JSONCursor) throws(ScanProblem) {
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
  private func isNull(_ cursor: inout JSONCursor) throws(ScanProblem) -> Bool {
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

  /// Text, or what stands for it: a plain number or a boolean; nil for `null`.
  @inline(__always)
  private mutating func text(_ cursor: inout JSONCursor) throws(ScanProblem) -> ByteSlice? {
    if cursor.here < cursor.end, cursor.here.pointee == UInt8(ascii: "\"") {
      cursor.here += 1
      let string = try cursor.string()
      return string.isEscaped ? try unescape(string, cursor) : string.text
    }
    return try otherText(&cursor)
  }

  private mutating func unescape(_ string: JSONCursor.Text, _ cursor: JSONCursor) throws(ScanProblem) -> ByteSlice {
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

  // MARK: Values

  @inline(__always)
  private mutating func valueList(_ cursor: inout JSONCursor) throws(ScanProblem) {
    if try isNull(&cursor) {
      seen &= ~Member.values.bit
      return
    }
    try cursor.expect(UInt8(ascii: "["))
    if try cursor.take(UInt8(ascii: "]")) { return }
    values.restart()
    repeat { try value(&cursor) } while try cursor.take(UInt8(ascii: ","))
    try cursor.expect(UInt8(ascii: "]"))
  }

  @inline(__always)
  private mutating func value(_ cursor: inout JSONCursor) throws(ScanProblem) {
    cursor.skipSpace()
    let from = cursor.here
    guard let index = values.take(&cursor) else { return try newValue(&cursor) }
    let string = try cursor.string()
    guard cursor.here < cursor.end, cursor.here.pointee == UInt8(ascii: "}") else {
      cursor.here = from
      return try newValue(&cursor)
    }
    cursor.here += 1
    // The first of a name counts.
    guard index >= 0, pass.values[index] == nil else { return }
    pass.values[index] = string.isEscaped ? try unescape(string, cursor) : string.text
  }

  /// An entry that is not `{"name":"…","value":"…` with a known name. If it is with a new one, that is learned.
  @inline(never)
  private mutating func newValue(_ cursor: inout JSONCursor) throws(ScanProblem) {
    let from = cursor.here
    try cursor.expect(UInt8(ascii: "{"))
    var entry = Entry()
    if try !cursor.take(UInt8(ascii: "}")) {
      repeat { try part(&cursor, of: &entry) } while try cursor.take(UInt8(ascii: ","))
      try cursor.expect(UInt8(ascii: "}"))
    }
    guard let name = entry.name else { return }
    let index = names.firstIndex { $0.withUnsafeBufferPointer { $0.matches(name) } } ?? -1
    if index >= 0, pass.values[index] == nil { pass.values[index] = .some(entry.value ?? .empty) }
    guard let text = entry.valueText, entry.partsBeforeValue == 1, entry.hasPlainName else { return }
    values.learn(cursor.slice(from: from, to: text), index)
  }

  private struct Entry {
    var name: ByteSlice?
    var value: ByteSlice?
    var hasPlainName = false
    var parts = 0
    var partsBeforeValue = 0
    /// Behind the opening quote of a value that is a string.
    var valueText: UnsafePointer<UInt8>?
    var hasValue = false
  }

  private mutating func part(_ cursor: inout JSONCursor, of entry: inout Entry) throws(ScanProblem) {
    try cursor.expect(UInt8(ascii: "\""))
    let key = try cursor.string()
    if key.isEscaped { throw cursor.problem(.unusual) }
    try cursor.expect(UInt8(ascii: ":"))
    cursor.skipSpace()
    if key.text.matches("name") {
      if entry.name != nil { throw cursor.problem(.unusual) }
      let isText = try cursor.peek() == UInt8(ascii: "\"")
      let name = try text(&cursor)
      // A name that is no text is for Foundation to judge.
      if name != nil, !isText { throw cursor.problem(.unusual) }
      entry.name = name
      entry.hasPlainName = entry.parts == 0 && name.map { cursor.isInside($0) } ?? false
    } else if key.text.matches("value") {
      if entry.hasValue { throw cursor.problem(.unusual) }
      entry.hasValue = true
      entry.partsBeforeValue = entry.parts
      entry.valueText = try cursor.peek() == UInt8(ascii: "\"") ? cursor.here + 1 : nil
      entry.value = try text(&cursor)
    } else {
      try cursor.skipValue()
    }
    entry.parts += 1
  }

  // MARK: Fallback

  private mutating func fill(_ decoded: RemotePass, from object: ByteSlice) {
    begin(object)
    let texts = decoded.values.map(\.value) + [decoded.status, decoded.expirationDate, decoded.url].compactMap(\.self)
    unescaped.begin(texts.reduce(object.count) { $0 + $1.utf8.count })
    pass.id = decoded.id
    pass.templateID = decoded.templateID
    pass.status = decoded.status.map { unescaped.copy($0) }
    pass.expirationDate = decoded.expirationDate.map { unescaped.copy($0) }
    pass.url = decoded.url.map { unescaped.copy($0) }
    for (index, name) in names.enumerated() {
      let value = decoded.values.first { name.elementsEqual($0.name.utf8) }?.value
      pass.values[index] = value.map { unescaped.copy($0) }
    }
    lacksValues = decoded.values.isEmpty
    pass.raw = object
  }
}

extension ListingScanner.Member {
  @inline(__always)
  fileprivate var bit: UInt32 { 1 << UInt32(rawValue) }

  init(name: ByteSlice) {
    self =
      switch name.string {
      case "id": .id
      case "templateId": .templateID
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

extension ByteSlice {
  fileprivate func matches(_ text: StaticString) -> Bool {
    matches(ByteSlice(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
