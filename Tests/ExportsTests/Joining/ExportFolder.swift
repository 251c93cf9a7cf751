import Exports
import Glibc
import Passes

/// Real files of customers and balances, gone when the test is over.
struct ExportFolder: ~Copyable {
  enum Failure: Error {
    case folder(Int32)
    case file(Int32)
  }

  let path: String
  private var names: [String] = []

  init() throws {
    var template = Array("\(P_tmpdir)/joining-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure.folder(errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  mutating func write(_ text: String, as name: String) throws {
    if !names.contains(name) { names.append(name) }
    let bytes = Array(text.utf8)
    guard let file = fopen("\(path)/\(name)", "w") else { throw Failure.file(errno) }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure.file(errno) }
  }

  /// Writes each text as a file of the set.
  mutating func set(
    _ name: String, _ texts: [String], key: String = "id", filter: RowFilter? = nil
  ) throws -> FileSet {
    var paths: [String] = []
    for (number, text) in texts.enumerated() {
      try write(text, as: "\(name)-\(number).csv")
      paths.append("\(path)/\(name)-\(number).csv")
    }
    return FileSet(paths: paths, key: key, filter: filter, dialect: try CSVDialect(delimiter: UInt8(ascii: ",")))
  }
}
