import Foundation
import LoonaAPI
import Passes
import Testing

@Suite("A saved listing")
final class SavedListingTests {
  private let path = FileManager.default.temporaryDirectory.appendingPathComponent("passes-\(UUID()).jsonl").path

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static let template = Template(
    id: 1674, name: "Кофе", type: "BONUS",
    placeholders: [
      .init(name: "phone", type: "text", isRequired: true, defaultValue: nil, options: []),
      .init(name: "level", type: "list", isRequired: false, defaultValue: "Bronze", options: ["Bronze", "Gold"]),
    ])
  private static let header = SavedListing.Header(
    account: "coffee \"chain\"", template: template, when: Timestamp(milliseconds: 1_795_485_600_000))

  private struct Line: Equatable {
    var id: Int64
    var phone: String?
    var remembered: SavedListing.Remembered?
  }

  private func read() throws -> (SavedListing.Header?, [Line], SavedListing.Ending) {
    let reader = try SavedListingReader(path: path, valueNames: ["phone"])
    var lines: [Line] = []
    let ending = try reader.read { pass, remembered in
      lines.append(Line(id: pass.id.rawValue, phone: pass.values[0]?.string, remembered: remembered))
    }
    return (reader.header, lines, ending)
  }

  private func put(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
  private func text() throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  private func write(
    _ objects: [String], remembered: SavedListing.Remembered? = nil, isComplete: Bool? = true
  ) throws {
    let writer = try SavedListingWriter(path: path, header: Self.header)
    var scanner = ListingScanner(valueNames: [])
    for object in objects {
      try Array(object.utf8).withUnsafeBufferPointer { bytes in
        try scanner.read(bytes)
        try writer.write(scanner.pass, remembered: remembered)
      }
    }
    if let isComplete { try writer.finish(isComplete: isComplete) }
  }

  private static func pass(_ id: Int, phone: String = "+79001234567") -> String {
    #"{"id":\#(id),"placeholderValues":[{"name":"phone","value":"\#(phone)"}]}"#
  }

  @Test("comes back as it was written, header and passes")
  func roundTrip() throws {
    try write([Self.pass(1), Self.pass(2, phone: "я\\n")])
    let (header, lines, ending) = try read()
    #expect(header?.account == Self.header.account && header?.template == Self.template)
    #expect(header?.when == Self.header.when && header?.isComplete == true && header?.passes == 2)
    #expect(lines == [Line(id: 1, phone: "+79001234567"), Line(id: 2, phone: "я\n")])
    #expect(ending.passes == 2 && ending.isComplete == true)
  }

  @Test("says of an incomplete listing that it is one")
  func incomplete() throws {
    try write([Self.pass(1)], isComplete: false)
    #expect(try read().2.isComplete == false)
  }

  @Test("is readable by its owner only, takes its name when finished, and leaves nothing when dropped")
  func files() throws {
    try write([Self.pass(1)], isComplete: nil)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
    try put("old")
    try write([Self.pass(1)])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
  }

  @Test("keeps what we last sent and saw in a member of its own, at the pass's end")
  func remembered() throws {
    let known = SavedListing.Remembered(
      key: "0\"17",
      fields: [
        FieldMemory(name: "a", sent: "1", seen: nil), FieldMemory(name: "phone", sent: "8\n9", seen: "+7"),
        FieldMemory(name: "имя", sent: "", seen: ""),
      ])
    try write([Self.pass(1)], remembered: known)
    #expect(try read().1 == [Line(id: 1, phone: "+79001234567", remembered: known)])
    let odd = #"{"id":4.0,"placeholderValues":[{"name":"phone","value":"8"}]}"#
    try write([odd], remembered: known)
    #expect(try read().1 == [Line(id: 4, phone: "8", remembered: known)])
    #expect(try text().contains(#"}],"loonaSync":{"key":"0\"17","sent":{"a":"1","#))
  }

  @Test("has each pass on one line, however it came")
  func oneLine() throws {
    let pretty = "{\r\n  \"id\": 1,\n  \"placeholderValues\": [ { \"name\": \"phone\",\n \"value\": \"8\" } ]\n}"
    let remembered = SavedListing.Remembered(key: "k", fields: [])
    try write([pretty, "\n" + Self.pass(2) + " \n"], remembered: remembered)
    #expect(try text().split(separator: "\n").count == 3)
    #expect(try read().1.map(\.phone) == ["8", "+79001234567"])
    #expect(try read().1.map(\.remembered) == [remembered, remembered])
  }

  @Test("needs no header, and takes blank lines, CRLF, pages on a line and passes in an odd form")
  func withoutHeader() throws {
    try put(
      "\u{FEFF}" + Self.pass(1) + "\r\n\n" + #"{"content":[\#(Self.pass(2)),\#(Self.pass(3))]}"# + "\n"
        + #"{"id":4.0,"placeholderValues":[{"value":1e1,"name":"phone"}]}"# + "\n")
    let (header, lines, ending) = try read()
    #expect(header == nil && ending.passes == 4 && ending.isComplete == nil)
    #expect(lines.map(\.id) == [1, 2, 3, 4] && lines.last?.phone == "10")
  }

  @Test("that is cut off anywhere is an error")
  func cutOff() throws {
    try write([Self.pass(1), Self.pass(2)])
    let whole = try text()
    for count in 1..<whole.utf8.count {
      try Data(whole.utf8.prefix(count)).write(to: URL(fileURLWithPath: path))
      #expect(throws: SavedListingProblem.self) { try read() }
    }
  }

  @Test("with a line that is no pass, or of a later format, is an error that names it")
  func badLines() throws {
    try put(Self.pass(1) + "\n" + #"{"name":"x"}"# + "\n")
    #expect { try read() } throws: { error in
      if case SavedListingProblem.unreadable(line: 2, _) = error { true } else { false }
    }
    try put(#"{"format":"loona-sync-passes/2"}"# + "\n")
    #expect(throws: SavedListingProblem.unknownFormat("loona-sync-passes/2")) { try read() }
  }

  @Test("that is missing can't be opened")
  func missing() {
    #expect(throws: SavedListingProblem.cannotOpen(path: path, code: 2)) { try read() }
  }

  @Test("streams lines across its buffer, and a line longer than it")
  func large() throws {
    let long = String(repeating: "я", count: 400_000)
    try write((1...9_000).map { Self.pass($0) } + [Self.pass(9_001, phone: long), Self.pass(9_002)])
    let (_, lines, ending) = try read()
    #expect(ending.passes == 9_002 && lines.map(\.id) == (1...9_002).map(Int64.init))
    #expect(lines[9_000].phone == long)
  }
}
