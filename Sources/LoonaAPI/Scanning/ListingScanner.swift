import Foundation
import Passes

/// Reads passes out of JSON bytes at hundreds of megabytes a second, without copying and without allocating for each.
///
/// It takes one object at a time, a line of a saved listing or an element of a page, and checks all of it. What it does not
/// know for sure it declines, and Foundation's decoder decides.
public struct ListingScanner: ~Copyable {
  /// What was read last; its slices live as long as the bytes that were scanned, and until the next scan.
  public internal(set) var pass: ListedPass
  /// The pass came without `placeholderValues`: a listing that shows none can't be compared.
  public internal(set) var lacksValues = true
  /// The `loonaSync` member of a saved listing, an object.
  public internal(set) var remembered: ByteSlice?

  let names: [[UInt8]]
  var members = LearnedTexts<Member>()
  var values = LearnedTexts<Int>()
  var unescaped = UnescapedText()
  var seen: UInt32 = 0
  var links: [ByteSlice?] = [nil, nil, nil]
  var expiries: [ByteSlice?] = [nil, nil]

  enum Member: UInt8 {
    case id, templateID, encryptedID, status, expirationDate, expiryDate, url, downloadURL, link, values, remembered,
      other
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
    pass.encryptedID = nil
    remembered = nil
    lacksValues = true
    seen = 0
    members.restart()
  }

  private mutating func settle() {
    pass.url = links[0] ?? links[1] ?? links[2]
    pass.expirationDate = expiries[0] ?? expiries[1]
  }

  private mutating func fill(_ decoded: RemotePass, from object: ByteSlice) {
    begin(object)
    let texts =
      decoded.values.map(\.value)
      + [decoded.status, decoded.expirationDate, decoded.url, decoded.encryptedID].compactMap(\.self)
    unescaped.begin(texts.reduce(object.count) { $0 + $1.utf8.count })
    pass.id = decoded.id
    pass.templateID = decoded.templateID
    pass.status = decoded.status.map { unescaped.copy($0) }
    pass.expirationDate = decoded.expirationDate.map { unescaped.copy($0) }
    pass.url = decoded.url.map { unescaped.copy($0) }
    pass.encryptedID = decoded.encryptedID.map { unescaped.copy($0) }
    for (index, name) in names.enumerated() {
      let value = decoded.values.first { name.elementsEqual($0.name.utf8) }?.value
      pass.values[index] = value.map { unescaped.copy($0) }
    }
    lacksValues = decoded.values.isEmpty
    remembered = (try? Self.rememberedObject(of: object)) ?? nil
    pass.raw = object.withoutSpace
  }
}

extension ByteSlice {
  /// Without JSON's white space at both ends.
  fileprivate var withoutSpace: ByteSlice {
    let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard let start = firstIndex(where: { !isSpace($0) }), let end = lastIndex(where: { !isSpace($0) }) else {
      return .empty
    }
    return ByteSlice(rebasing: self[start...end])
  }
}
