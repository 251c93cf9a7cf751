import LoonaAPI
import Passes
import Testing

/// A pass as plain values, to compare the scanner with Foundation's decoder.
private struct Shown: Equatable, CustomStringConvertible {
  var id: Int64
  var templateID: Int64?
  var status: String?
  var expirationDate: String?
  var url: String?
  var values: [String?]

  init(_ pass: borrowing ListedPass) {
    id = pass.id.rawValue
    templateID = pass.templateID
    status = pass.status?.string
    expirationDate = pass.expirationDate?.string
    url = pass.url?.string
    values = pass.values.map { $0?.string }
  }

  init(_ pass: RemotePass, names: [String]) {
    id = pass.id.rawValue
    templateID = pass.templateID
    status = pass.status
    expirationDate = pass.expirationDate
    url = pass.url
    values = names.map(pass.value)
  }

  var description: String { "\(id) \(templateID ?? -1) \(status ?? "nil") \(url ?? "nil") \(values)" }
}

@Suite("The scanner")
struct ScannerTests {
  private static let names = RandomJSON.names

  /// Exactly as long as the bytes, so that a read beyond them is a read beyond the allocation.
  private func withExactly<Result>(_ bytes: [UInt8], _ body: (ByteSlice) throws -> Result) rethrows -> Result {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    defer { copy.deallocate() }
    _ = copy.initialize(from: bytes)
    return try body(ByteSlice(copy))
  }

  private func scan(_ scanner: inout ListingScanner, _ bytes: [UInt8]) -> Shown? {
    withExactly(bytes) { bytes in
      do { try scanner.scan(bytes) } catch { return nil }
      return Shown(scanner.pass)
    }
  }

  @Test("reads what Foundation reads, or declines", arguments: 0..<10 as Range<UInt64>)
  func oracle(seed: UInt64) {
    var json = RandomJSON(seed: seed)
    var scanner = ListingScanner(valueNames: Self.names)
    var scanned = 0
    for _ in 0..<150 {
      let bytes = json.pass()
      let decoded = (try? RemotePass(json: bytes)).map { Shown($0, names: Self.names) }
      guard let shown = scan(&scanner, bytes) else { continue }
      scanned += 1
      #expect(shown == decoded, "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(scanned > 30)
  }

  @Test("reads by Foundation's decoder what it declines itself", arguments: 0..<5 as Range<UInt64>)
  func fallback(seed: UInt64) {
    var json = RandomJSON(seed: seed &+ 1000)
    var scanner = ListingScanner(valueNames: Self.names)
    for _ in 0..<100 {
      let bytes = json.pass()
      let decoded = (try? RemotePass(json: bytes)).map { Shown($0, names: Self.names) }
      let read = withExactly(bytes) { bytes -> Shown? in
        do { try scanner.read(bytes) } catch { return nil }
        return Shown(scanner.pass)
      }
      #expect(read == decoded, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("of damaged bytes reads what Foundation reads, or declines", arguments: 0..<10 as Range<UInt64>)
  func mutations(seed: UInt64) {
    var json = RandomJSON(seed: seed &+ 5000)
    var random = SplitMix64(seed: seed)
    var scanner = ListingScanner(valueNames: Self.names)
    for _ in 0..<150 {
      let whole = json.pass()
      _ = scan(&scanner, whole)
      for _ in 0..<4 {
        var bytes = whole
        let place = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("\"\\{}[],:0n".utf8).randomElement(using: &random) ?? 0, at: place)
        default: bytes.removeSubrange(place...)
        }
        guard let shown = scan(&scanner, bytes) else { continue }
        let decoded = (try? RemotePass(json: bytes)).map { Shown($0, names: Self.names) }
        #expect(shown == decoded, "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test("declines every beginning of a pass")
  func prefixes() {
    var scanner = ListingScanner(valueNames: Self.names)
    let bytes = Array(#"{"id":1,"status":"ACTIVE","placeholderValues":[{"name":"phone","value":"\u0041я"}]}"#.utf8)
    #expect(scan(&scanner, bytes)?.values[1] == "Aя")
    for count in bytes.indices { #expect(scan(&scanner, Array(bytes.prefix(count))) == nil) }
  }

  @Test("keeps each object as received, and says which came without values")
  func rawAndValues() throws {
    var scanner = ListingScanner(valueNames: ["phone"])
    let text = #" {"id":1, "placeholderValues" : []} "#
    try withExactly(Array(text.utf8)) { bytes in
      try scanner.scan(bytes)
      let raw = scanner.pass.raw.string
      #expect(raw == #"{"id":1, "placeholderValues" : []}"#)
      let lacksValues = scanner.lacksValues
      #expect(!lacksValues)
    }
    try withExactly(Array(#"{"id":1}"#.utf8)) { try scanner.scan($0) }
    let lacksValues = scanner.lacksValues
    #expect(lacksValues)
  }

  @Test("declines a member that comes twice", arguments: ["id", "status", "placeholderValues"])
  func twice(member: String) {
    var scanner = ListingScanner(valueNames: [])
    for value in ["null", "[]", "1", #""1""#] {
      let bytes = Array(#"{"id":1,"\#(member)":null,"\#(member)":\#(value)}"#.utf8)
      #expect(scan(&scanner, bytes) == nil)
    }
  }

  @Test("takes the first of two values with one name")
  func firstCounts() {
    var scanner = ListingScanner(valueNames: ["a"])
    let entry = #"{"name":"a","value":"#
    let bytes = Array(#"{"id":1,"placeholderValues":[\#(entry)"1"},\#(entry)"2"}]}"#.utf8)
    for _ in 0..<3 { #expect(scan(&scanner, bytes)?.values == ["1"]) }
  }

  @Test("is not led astray by objects nested without end")
  func deep() {
    var scanner = ListingScanner(valueNames: [])
    let bytes = Array(#"{"id":1,"x":"#.utf8) + Array(repeating: UInt8(ascii: "["), count: 200_000)
    #expect(scan(&scanner, bytes) == nil)
    #expect(throws: ScanProblem.self) { try JSONPage(bytes) }
  }

  @Test(
    "cuts a page in every shape into its objects",
    arguments: [
      #"{"content":[{"id":1},{"id":2}],"totalElements":2,"last":true,"number":0,"size":20,"totalPages":1}"#,
      #"{"last":true,"totalElements":2,"totalPages":1,"size":20,"number":0,"items":[{"id":1},{"id":2}]}"#,
    ])
  func pages(text: String) throws {
    let page = try JSONPage(Array(text.utf8))
    #expect(page.objects.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) } == [#"{"id":1}"#, #"{"id":2}"#])
    #expect(
      page.info.isLast == true && page.info.totalElements == 2 && page.info.number == 0 && page.info.size == 20
        && page.info.totalPages == 1)
  }

  @Test("takes a bare array, a single object, a mark at the start, and odd information as none")
  func oddPages() throws {
    #expect(try JSONPage(Array("[ ]".utf8)).objects.isEmpty)
    #expect(try JSONPage(Array(#"[{"id":1} , {"id":2}]"#.utf8)).objects == [1..<9, 12..<20])
    #expect(try JSONPage(Array("\u{FEFF}{\"id\":1}".utf8)).objects == [3..<11])
    let odd = try JSONPage(Array(#"{"content":[],"totalElements":"2","last":null,"size":-1,"number":1.5}"#.utf8))
    #expect(odd.info == (try JSONPage(Array(#"{"content":[]}"#.utf8)).info))
  }

  @Test(
    "knows what is no page",
    arguments: [
      "", " ", "{}", "null", "7", #"{"content":{}}"#, "[1]", #"{"content":[]} x"#, #"{"content":[{"id":1}"#, "<html>",
      #"{"error":"x"}"#, "[{\"id\":1}],", "[{\"id\":1},]",
    ])
  func noPages(text: String) {
    #expect(throws: ScanProblem.self) { try JSONPage(Array(text.utf8)) }
  }
}
