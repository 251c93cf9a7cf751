import Exports
import Glibc
import Testing

/// A file that was cut off after any of its bytes.
@Suite struct CutTests {
  private let table = QuotedTable(rows: 2000)
  private let comma = UInt8(ascii: ",")

  /// Every cut is read from the file's first byte.
  @Test func `a cut after any byte is refused, or falls on a row's end, and no value is another`() throws {
    let dialect = try CSVDialect(delimiter: comma)
    let fixture = try CSVFixture(table.bytes)
    var records = table.ends.count
    for length in (0..<table.bytes.count).reversed() {
      truncate(fixture.path, length)
      while records > 0, table.ends[records - 1] > length { records -= 1 }
      let isOnRecordEnd = records > 0 && table.ends[records - 1] == length
      let reading = Reading(fixture.path, dialect, table)
      #expect(reading.rows == max(0, records - 1) && reading.wrong == 0, "\(length): \(reading)")
      let fact = reading.error?.fact
      switch records {
      case 0: #expect(length == 0 ? fact == .empty : fact == .cutOff, "\(length): \(reading)")
      case 1 where isOnRecordEnd: #expect(fact == .noRows, "\(length): \(reading)")
      case _ where isOnRecordEnd: #expect(fact == nil && reading.rejects == 0, "\(length): \(reading)")
      default: #expect(fact == .cutOff || fact == .endsInQuote, "\(length): \(reading)")
      }
    }
  }

  @Test func `a cut on any row's end lacks the trailer`() throws {
    let dialect = try CSVDialect(delimiter: comma, trailer: Trailer(column: 1, equals: "EOF", count: 2))
    let fixture = try CSVFixture(table.bytes + Array("EOF,2000\n".utf8))
    #expect(Reading(fixture.path, dialect, table).error == nil)
    for end in table.ends.reversed() {
      truncate(fixture.path, end)
      let reading = Reading(fixture.path, dialect, table)
      #expect(reading.error?.fact == .trailerMissing(column: 1, text: "EOF"), "\(end): \(reading)")
    }
  }

  /// What a reader makes of a file that begins as the table does.
  private struct Reading {
    var rows = 0
    /// Rows that don't hold the table's cells at their place.
    var wrong = 0
    var rejects = 0
    var error: ExportFileError?

    init(_ path: String, _ dialect: CSVDialect, _ table: QuotedTable) {
      table.values.withUnsafeBufferPointer { values in
        table.valueEnds.withUnsafeBufferPointer { ends in
          do { try read(path, dialect, values, ends) } catch { self.error = error as? ExportFileError }
        }
      }
    }

    private mutating func read(
      _ path: String, _ dialect: CSVDialect, _ values: UnsafeBufferPointer<UInt8>, _ ends: UnsafeBufferPointer<Int>
    ) throws {
      _ = try CSVReader(path: path, dialect: dialect).readRows { row in
        guard rows + 1 < ends.count, row.fieldCount == 2 else {
          wrong += 1
          return
        }
        let (start, end) = (ends[rows], ends[rows + 1])
        rows += 1
        let (key, value) = (row.field(0), row.field(1))
        let wanted = values.baseAddress.map { $0 + start + 1 }
        if key.count != 1 || key[0] != values[start] || value.count != end - start - 1
          || !Self.isSame(value.baseAddress, wanted, value.count)
        {
          wrong += 1
        }
      } reject: { _ in
        rejects += 1
      }
    }

    private static func isSame(_ read: UnsafePointer<UInt8>?, _ wanted: UnsafePointer<UInt8>?, _ count: Int) -> Bool {
      guard count > 0, let read, let wanted else { return true }
      return memcmp(read, wanted, count) == 0
    }
  }
}
