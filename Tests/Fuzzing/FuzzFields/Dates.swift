import Fuzzing

@testable import Passes

func checkDate(_ cell: ByteSlice, format: DateFormat) {
  guard let date = format.parse(cell) else { return }
  require(isReal(date), "\(format.pattern) reads \(Array(cell)) as \(date)")
  var written = text(of: date, by: format)
  let again = written.withUTF8 { format.parse($0) }
  require(again == date, "\(date) is written \(written) and read as \(String(describing: again))")
  let counted = CalendarDate(daysSince1970: Int64(days(before: date)))
  require(counted == date, "\(date) is counted as \(counted)")
}

/// The text is a pattern, a NUL, and a date.
func checkPattern(_ cell: ByteSlice) {
  let parts = cell.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  guard let pattern = String(validating: parts[0], as: UTF8.self), let format = DateFormat(pattern) else { return }
  checkDate(ByteSlice(rebasing: parts.count > 1 ? parts[1] : parts[0]), format: format)
  var sample = text(of: CalendarDate(daysSince1970: 20_781), by: format)
  let read = sample.withUTF8 { format.parse($0) }
  require(read == CalendarDate(daysSince1970: 20_781), "\(pattern) can't read \(sample)")
}

private func text(of date: CalendarDate, by format: DateFormat) -> String {
  func padded(_ number: Int, _ width: Int) -> [UInt8] {
    let digits = Array(String(number).utf8)
    return [UInt8](repeating: 0x30, count: max(0, width - digits.count)) + digits
  }
  let bytes = format.pieces.flatMap { piece -> [UInt8] in
    switch piece {
    case .day: padded(date.day, 2)
    case .month: padded(date.month, 2)
    case .year: padded(date.year, 4)
    case .literal(let byte): [byte]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// By the table that is on every wall.
private func length(of month: Int, in year: Int) -> Int {
  let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
}

private func isReal(_ date: CalendarDate) -> Bool {
  (1...9999).contains(date.year) && (1...12).contains(date.month)
    && (1...length(of: date.month, in: date.year)).contains(date.day)
}

/// Days from 1970-01-01, counted year by year and month by month.
private func days(before date: CalendarDate) -> Int {
  let years =
    date.year >= 1970
    ? (1970..<date.year).reduce(0) { $0 + yearLength($1) } : -(date.year..<1970).reduce(0) { $0 + yearLength($1) }
  return years + (1..<date.month).reduce(0) { $0 + length(of: $1, in: date.year) } + date.day - 1
}

private func yearLength(_ year: Int) -> Int { 337 + length(of: 2, in: year) }
