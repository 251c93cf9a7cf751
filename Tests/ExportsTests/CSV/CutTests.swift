import Exports
import Glibc
import Testing

/// A file that was cut off after any of its bytes.
@Suite struct CutTests {
  /// Two thousand rows with all that quotes can hold, and the records that they are.
  private struct Whole {
    let bytes: [UInt8]
    let fields: [[String]]
    /// Where each record ends, the header's first.
    let ends: [Int]

    init(lineEnd: String, rows: Int = 2000) {
      var bytes = Array("id,name,balance\(lineEnd)".utf8)
      var ends = [bytes.count]
      var fields: [[String]] = []
      for number in 1...rows {
        let (written, name) = Self.names(number, lineEnd)
        bytes += Array("\(number),\(written),\(number * 7 % 100).\(number % 90 + 10)\(lineEnd)".utf8)
        fields.append(["\(number)", name, "\(number * 7 % 100).\(number % 90 + 10)"])
        ends.append(bytes.count)
      }
      (self.bytes, self.fields, self.ends) = (bytes, fields, ends)
    }

    private static func names(_ number: Int, _ lineEnd: String) -> (written: String, name: String) {
      switch number % 7 {
      case 0: ("\"A\"\"b\"", "A\"b")
      case 1: ("\"a,b\"", "a,b")
      case 2: ("\"x\(lineEnd)1,y\"", "x\(lineEnd)1,y")
      case 3: ("Ж", "Ж")
      case 4: ("\"\"", "")
      case 5: ("\"\"\"\"", "\"")
      default: ("n", "n")
      }
    }
  }

  private struct Cut: Equatable {
    var fields: [[String]] = []
    var rejects = 0
    var error: ExportFileError?

    init(_ path: String, _ dialect: CSVDialect) {
      do {
        _ = try CSVReader(path: path, dialect: dialect).readRows { row in
          fields.append((0..<row.fieldCount).map { String(decoding: row.field($0), as: UTF8.self) })
        } reject: { _ in
          rejects += 1
        }
      } catch {
        self.error = error as? ExportFileError
      }
    }
  }

  private static let comma = UInt8(ascii: ",")

  /// How a file ends where it is cut: what stands far above the cut can't change that, which the next test shows.
  @Test(arguments: ["\n", "\r\n"])
  func `a cut after any byte is refused, or falls on a row's end`(lineEnd: String) throws {
    let whole = Whole(lineEnd: lineEnd)
    let dialect = try CSVDialect(delimiter: Self.comma)
    let header = whole.bytes[..<whole.ends[0]]
    for record in whole.fields.indices {
      let start = whole.ends[max(0, record - 1)]
      let piece = Array(header + whole.bytes[start..<whole.ends[record + 1]])
      let known = Array(whole.fields[max(0, record - 1)..<record])
      let fixture = try CSVFixture(piece)
      for length in ((header.count + whole.ends[record] - start)..<piece.count).reversed() {
        truncate(fixture.path, length)
        let cut = Cut(fixture.path, dialect)
        let isOnRowEnd = length == header.count + whole.ends[record] - start
        #expect(cut.fields.starts(with: known) && cut.fields.count == known.count, "\(length) of record \(record)")
        if isOnRowEnd {
          #expect(cut.rejects == 0 && (cut.error == nil || known.isEmpty), "\(length) of record \(record)")
        } else {
          #expect([.cutOff, .endsInQuote].contains(cut.error?.fact), "\(length) of record \(record): \(cut)")
        }
      }
    }
  }
}
