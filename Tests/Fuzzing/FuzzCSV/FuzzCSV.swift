import Exports
import Fuzzing

@main
enum FuzzCSV {
  static func main() { LibFuzzer.run(testOneInput) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  fuzz(LibFuzzer.Input(start: start, count: count))
  return 0
}

/// The first byte chooses the dialect and what is checked beside the accounts; the rest is the file.
private func fuzz(_ bytes: LibFuzzer.Input) {
  guard let choice = bytes.first else { return }
  let content = Array(bytes.dropFirst())
  let delimiters: [UInt8?] = [0x2C, 0x3B, 0x09, nil]
  let final: CSVDialect.FinalNewline = choice & 4 == 0 ? .required : .optional
  guard let dialect = try? CSVDialect(delimiter: delimiters[Int(choice & 3)], finalNewline: final) else { return }
  check(content, dialect)
  if choice & 0x18 == 0x08 { checkRoundTrip(content) }
  // Slow, so it is rare.
  if choice & 0xF8 == 0xF8, content.count % 16 == 7 { checkBorder(content, dialect, at: content.count / 16 % 9) }
}

private func check(_ content: [UInt8], _ dialect: CSVDialect) {
  MemoryFile.shared.fill(content)
  let path = MemoryFile.shared.path
  let fast = Reading(path, dialect, splitsPlainLines: true)
  let slow = Reading(path, dialect, splitsPlainLines: false)
  require(fast == slow, "split without libcsv: \(fast); by libcsv: \(slow)")
  fast.checkAccounts(for: content)
  checkCut(content, fast, dialect)
  guard let delimiter = fast.delimiter else { return }
  let strict = StrictCSV.rows(of: content, delimiter: delimiter)
  if fast.error == nil, fast.rejects.isEmpty {
    let rows = strict.map { Array($0.dropFirst()) }
    require(rows == fast.rows.map(\.fields), "\(fast) against \(String(describing: rows))")
  } else if fast.error == nil, let strict {
    require(!StrictCSV.isPlain(strict), "rejects \(fast.rejects) of a file without a flaw")
  }
}

/// Rows from a file whose last line has no line end are never used, where a line end is required.
private func checkCut(_ content: [UInt8], _ reading: Reading, _ dialect: CSVDialect) {
  guard dialect.finalNewline == .required, reading.error == nil, content.last != 0x0A else { return }
  let isOpenQuote = reading.rejects.contains { $0.code == .unterminatedQuote }
  require(isOpenQuote, "a file that was cut off is taken: \(reading)")
}

/// The same rows, though the bytes that are read at once end among them.
private func checkBorder(_ content: [UInt8], _ dialect: CSVDialect, at place: Int) {
  guard dialect.delimiter != nil, let end = content.firstIndex(of: 0x0A), content.count > end + 1 else { return }
  MemoryFile.shared.fill(content)
  let near = Reading(MemoryFile.shared.path, dialect, splitsPlainLines: true)
  guard near.error == nil else { return }
  let header = content[...end]
  guard near.header == Array(header) else { return }
  let rest = content[(end + 1)...]
  let border = 256 * 1024 + rest.count * place / 8
  let filler = [UInt8](repeating: 0x78, count: border - header.count - rest.count - 1) + [0x0A]
  MemoryFile.shared.fill(header + filler + rest)
  let far = Reading(MemoryFile.shared.path, dialect, splitsPlainLines: true)
  // The filler is a row where there is one column, else a reject.
  let isRow = near.columnCount == 1
  let rows = far.rows.dropFirst(isRow ? 1 : 0).map(\.fields)
  let rejects = far.rejects.dropFirst(isRow ? 0 : 1)
  require(rows == near.rows.map(\.fields), "other rows behind \(border) bytes")
  require(rejects.map(\.raw) == near.rejects.map(\.raw), "other rejects behind \(border) bytes")
  require(rejects.map(\.code) == near.rejects.map(\.code), "other codes behind \(border) bytes")
}

/// Cells cut at 0x1F, rows at 0x1E: written by the rules, they are read back.
private func checkRoundTrip(_ content: [UInt8]) {
  guard !content.contains(0), String(validating: content, as: UTF8.self) != nil else { return }
  let rows = content.split(separator: 0x1E, omittingEmptySubsequences: false).map { row in
    row.split(separator: 0x1F, omittingEmptySubsequences: false).map(Array.init)
  }
  let width = rows.map(\.count).max() ?? 1
  let cells = rows.map { $0 + Array(repeating: [], count: width - $0.count) }
  guard StrictCSV.isPlain([[]] + cells) else { return }
  let header = (0..<width).map { Array("c\($0)".utf8) }
  MemoryFile.shared.fill(([header] + cells).flatMap { StrictCSV.written($0) })
  guard let dialect = try? CSVDialect(delimiter: 0x2C) else { return }
  let reading = Reading(MemoryFile.shared.path, dialect, splitsPlainLines: true)
  require(reading.rows.map(\.fields) == cells, "wrote \(cells), read \(reading)")
}
