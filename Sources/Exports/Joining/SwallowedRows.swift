import Passes

/// Tells a cell of several lines from rows that two stray quotes made into one.
///
/// RFC 4180 lets a quoted cell go over lines, so a quote too many in one row and another some rows below read as one good row, and
/// those between them are gone. A line below a record's first that has as many cells as a row, in the key's column one of the same
/// shape, and no space behind a delimiter, as prose has it, is taken for a row.
struct SwallowedRows {
  let delimiter: UInt8
  let quote: UInt8
  let columns: Int
  let key: Int

  func areLikely(in record: borrowing CSVRecord) -> Bool {
    guard record.lineCount > 1 else { return false }
    let lines = record.raw.split(whereSeparator: { $0 == UInt8(ascii: "\n") }).map(cells)
    guard let first = lines.first, key < first.count else { return false }
    let shape = shape(first[key])
    let isSpaced = isSpaced(first)
    return !shape.isEmpty
      && lines.dropFirst().contains { cells in
        cells.count == columns && self.shape(cells[key]) == shape && (isSpaced || !self.isSpaced(cells))
      }
  }

  private func isSpaced(_ cells: [Slice<UnsafeRawBufferPointer>]) -> Bool {
    cells.dropFirst().contains { $0.first == UInt8(ascii: " ") }
  }

  /// A line's cells, with quotes as any other byte.
  private func cells(_ line: Slice<UnsafeRawBufferPointer>) -> [Slice<UnsafeRawBufferPointer>] {
    line.split(separator: delimiter, omittingEmptySubsequences: false)
  }

  /// A run of digits is as good as any other, and so is one of letters: `K-1007` and `K-22` have one shape.
  private func shape(_ cell: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
    var shape: [UInt8] = []
    for byte in cell where byte != quote && byte > UInt8(ascii: " ") {
      let kind = kind(byte)
      if shape.last != kind { shape.append(kind) }
    }
    return shape
  }

  private func kind(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(ascii: "9")
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...: UInt8(ascii: "a")
    default: byte
    }
  }
}
