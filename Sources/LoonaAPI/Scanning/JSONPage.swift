import Passes

/// What a page says of itself (A2); nil for what it doesn't say.
public struct PageInfo: Hashable, Sendable {
  public var number: Int?
  public var size: Int?
  public var totalElements: Int?
  public var totalPages: Int?
  public var isLast: Bool?

  /// Whether the page tells where the list ends.
  var statesEnd: Bool { isLast != nil || totalElements != nil || totalPages != nil }
}

/// A page cut into its objects, in any shape of A2: under `content` or `items`, a bare array, or a single object.
public struct JSONPage: Sendable {
  public private(set) var info = PageInfo()
  /// Where the objects stand in the bytes, braces included.
  public private(set) var objects: [Range<Int>] = []

  /// Checks all bytes.
  public init(_ bytes: [UInt8]) throws(ScanProblem) {
    let result = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(ScanProblem) in try JSONPage(bytes) }
    }
    self = try result.get()
  }

  public init(_ bytes: ByteSlice) throws(ScanProblem) {
    var cursor = try JSONCursor(bytes)
    let start = cursor.here
    cursor.skipMark()
    cursor.skipSpace()
    if try cursor.peek() == UInt8(ascii: "[") {
      try takeElements(&cursor, start)
    } else {
      try takePage(&cursor, start)
    }
    try cursor.expectEnd()
  }

  /// Whether the bytes are one JSON value, to its end.
  static func isWholeValue(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      do {
        var cursor = try JSONCursor(bytes)
        try cursor.skipValue()
        try cursor.expectEnd()
        return true
      } catch {
        return false
      }
    }
  }

  private mutating func takePage(_ cursor: inout JSONCursor, _ start: UnsafePointer<UInt8>) throws(ScanProblem) {
    let from = cursor.here
    var hasElements = false
    var hasID = false
    try cursor.expect(UInt8(ascii: "{"))
    if try !cursor.take(UInt8(ascii: "}")) {
      repeat {
        try cursor.expect(UInt8(ascii: "\""))
        let name = try cursor.string().text.string
        try cursor.expect(UInt8(ascii: ":"))
        cursor.skipSpace()
        switch name {
        case "content" where !hasElements, "items" where !hasElements:
          guard try cursor.peek() == UInt8(ascii: "[") else { throw cursor.problem(.notAListing) }
          hasElements = true
          try takeElements(&cursor, start)
        default:
          if name == "id" { hasID = true }
          try takeInfo(name, &cursor)
        }
      } while try cursor.take(UInt8(ascii: ","))
      try cursor.expect(UInt8(ascii: "}"))
    }
    if hasElements { return }
    guard hasID else { throw cursor.problem(.notAListing) }
    info = PageInfo()
    objects = [from - start..<cursor.here - start]
  }

  private mutating func takeInfo(_ name: String, _ cursor: inout JSONCursor) throws(ScanProblem) {
    switch name {
    case "number": info.number = try count(&cursor)
    case "size": info.size = try count(&cursor)
    case "totalElements": info.totalElements = try count(&cursor)
    case "totalPages": info.totalPages = try count(&cursor)
    case "last": info.isLast = try flag(&cursor)
    default: try cursor.skipValue()
    }
  }

  private mutating func takeElements(_ cursor: inout JSONCursor, _ start: UnsafePointer<UInt8>) throws(ScanProblem) {
    try cursor.expect(UInt8(ascii: "["))
    if try cursor.take(UInt8(ascii: "]")) { return }
    repeat {
      cursor.skipSpace()
      let from = cursor.here
      guard try cursor.peek() == UInt8(ascii: "{") else { throw cursor.problem(.notAListing) }
      try cursor.skipValue()
      objects.append(from - start..<cursor.here - start)
    } while try cursor.take(UInt8(ascii: ","))
    try cursor.expect(UInt8(ascii: "]"))
  }

  /// Nil for anything but a number that may count something.
  private func count(_ cursor: inout JSONCursor) throws(ScanProblem) -> Int? {
    guard try cursor.peek() &- 0x30 < 10 else {
      try cursor.skipValue()
      return nil
    }
    let number = try cursor.number()
    return number.isWhole ? Int(number.text.string) : nil
  }

  private func flag(_ cursor: inout JSONCursor) throws(ScanProblem) -> Bool? {
    let first = try cursor.peek()
    try cursor.skipValue()
    switch first {
    case UInt8(ascii: "t"): return true
    case UInt8(ascii: "f"): return false
    default: return nil
    }
  }
}
