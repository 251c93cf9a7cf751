import Exports
import Glibc
import Testing

@Suite("A file that can't be used")
struct ExportFileErrorTests {
  @Test(
    "is refused for what it is",
    arguments: [
      ("", ExportFileError.Fact.empty, nil),
      ("\u{FEFF}", .empty, nil),
      ("\n\r\n", .empty, nil),
      ("a,b\n", .noRows, nil),
      ("a,b\n\n\n", .noRows, nil),
      ("a,b", .cutOff, 1),
      ("a,b\n1,2\n3,4", .cutOff, 3),
      ("a,b\n1,2\n3,\"4\n5\"", .cutOff, 4),
      ("a,b\n1,2\r", .cutOff, 2),
      ("a,b\n1,\"2", .cutOff, 2),
      ("a,b,a\n1,2,3\n", .duplicateColumn("a"), 1),
      ("\na,\" a\"\n1,2\n", .duplicateColumn("a"), 2),
      ("a,,b\n1,2,3\n", .emptyColumnName(position: 2), 1),
      ("a,b,\n1,2,\n", .emptyColumnName(position: 3), 1),
      ("a,b\"\n1,2\n", .headerUnreadable(.strayQuote), 1),
      ("a,\"b\n1,2\n", .endsInQuote, 1),
      ("a,b\n1,\"2\n3,4\n", .endsInQuote, 2),
      ("a,b\r1,2\r", .carriageReturnLineEnds, nil),
      ("a\0,\0b\0\n\0", .encodingNotSupported(.nulInFirstLine), nil),
      ("PK\u{3}\u{4}", .encodingNotSupported(.zip), nil),
    ])
  func facts(text: String, fact: ExportFileError.Fact, line: Int?) throws {
    for splits in [true, false] {
      let error = try #require(try CSVFixture(text).reading(splitsPlainLines: splits).error)
      #expect(error.fact == fact)
      #expect(error.line == line)
      #expect(error.path.hasSuffix("/customers.csv"))
    }
  }

  @Test(
    "isn't UTF-8",
    arguments: [
      ([0xFF, 0xFE, 0x61, 0x00], ExportFileError.FoundEncoding.utf16),
      ([0xFE, 0xFF, 0x00, 0x61], .utf16),
      ([0xFF, 0xFE, 0x00, 0x00, 0x61], .utf32),
      ([0x00, 0x00, 0xFE, 0xFF, 0x00], .utf32),
      ([0x1F, 0x8B, 0x08], .gzip),
      ([0xEA, 0xEB, 0x3B, 0xFE, 0x0A, 0x31, 0x3B, 0x32, 0x0A], .notUTF8),
    ])
  func encodings(bytes: [UInt8], found: ExportFileError.FoundEncoding) throws {
    #expect(try CSVFixture(bytes).reading().error?.fact == .encodingNotSupported(found))
  }

  @Test("because it is cut off is refused after its rows were read")
  func cutOffAfterRows() throws {
    let reading = try CSVFixture("a,b\n1,2\n3,\"4\"\n5,6").reading()
    #expect(reading.fields == [["1", "2"], ["3", "4"]])
    #expect(reading.error?.fact == .cutOff)
    #expect(reading.summary == nil)
  }

  @Test("isn't there, isn't a regular file, or can't be opened")
  func notOpened() throws {
    let file = try CSVFixture("a,b\n1,2\n")
    let pipe = file.path + ".pipe"
    let loop = file.path + ".loop"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(symlink(loop, loop) == 0)
    defer {
      unlink(pipe)
      unlink(loop)
    }
    #expect(throws: ExportFileError(path: "/nowhere/x.csv", fact: .missing)) { try open("/nowhere/x.csv") }
    #expect(throws: ExportFileError(path: "/", fact: .notRegular)) { try open("/") }
    #expect(throws: ExportFileError(path: pipe, fact: .notRegular)) { try open(pipe) }
    #expect(throws: ExportFileError(path: loop, fact: .notReadable(errno: ELOOP))) { try open(loop) }
  }

  @Test("lacks a column that is needed")
  func missingColumn() throws {
    let file = try CSVFixture("id,имя\n1,2\n")
    let reader = try CSVReader(path: file.path)
    var thrown: ExportFileError?
    do { _ = try reader.column("phone") } catch { thrown = error }
    #expect(thrown?.fact == .missingColumn("phone", available: ["id", "имя"]))
  }

  @Test("changed while it was read", arguments: ["grown", "shrunk", "touched", "replaced", "gone"])
  func changed(how: String) throws {
    let row = Array("1,2\n".utf8)
    let bytes = Array("a,b\n".utf8) + Array(repeatElement(row, count: 200_000).joined())
    let file = try CSVFixture(bytes)
    let path = file.path
    var hasChanged = false
    #expect(throws: ExportFileError(path: path, fact: .changedWhileRead)) {
      _ = try CSVReader(path: path).readRows { _ in
        if !hasChanged { try Self.change(path, how, row) }
        hasChanged = true
      } reject: { _ in
      }
    }
  }

  private static func change(_ path: String, _ how: String, _ row: [UInt8]) throws {
    switch how {
    case "grown": try CSVFixture.write(row, to: path, appending: true)
    case "replaced":
      let next = path + ".next"
      try CSVFixture.write(row, to: next)
      try #require(rename(next, path) == 0)
    case "gone": try #require(unlink(path) == 0)
    case "shrunk": try #require(truncate(path, 600_000) == 0)
    default:
      let long = timespec(tv_sec: 1_000_000, tv_nsec: 0)
      try #require(utimensat(AT_FDCWD, path, [long, long], 0) == 0)
    }
  }

  private func open(_ path: String) throws {
    _ = try CSVReader(path: path).columns
  }
}
