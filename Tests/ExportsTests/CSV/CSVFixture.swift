import Exports
import Glibc

/// A real file with the given bytes, gone when the test is over.
struct CSVFixture: ~Copyable {
  let path: String
  private let folder: String

  init(_ bytes: [UInt8]) throws {
    let folder = try Self.makeFolder()
    try Self.write(bytes, to: folder + Self.name)
    self.folder = folder
    path = folder + Self.name
  }

  private static let name = "/customers.csv"

  private static func makeFolder() throws -> String {
    var template = Array("\(P_tmpdir)/csv-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure.folder(errno) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  init(_ text: String) throws {
    try self.init(Array(text.utf8))
  }

  deinit {
    unlink(path)
    rmdir(folder)
  }

  enum Failure: Error {
    case folder(Int32)
    case file(Int32)
  }

  func write(_ bytes: [UInt8]) throws {
    try Self.write(bytes, to: path)
  }

  static func write(_ bytes: [UInt8], to path: String, appending: Bool = false) throws {
    guard let file = fopen(path, appending ? "a" : "w") else { throw Failure.file(errno) }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure.file(errno) }
  }

  func reading(_ dialect: CSVDialect = CSVDialect(), splitsPlainLines: Bool = true) -> CSVReading {
    CSVReading(of: path, dialect: dialect, splitsPlainLines: splitsPlainLines)
  }
}
