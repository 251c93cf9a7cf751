import Passes
import Reports
import Testing

@Suite("rejects.csv")
struct RejectsCSVTests {
  private let plan = RejectsCSV.Plan(id: "0b5c", createdAt: Timestamp(milliseconds: 1_795_485_605_000))
  private let customers = RejectsCSV.Source(
    table: .customers, path: "in/customers.csv", header: Array("id;\"full name\"\r\n".utf8))
  private let balances = RejectsCSV.Source(table: .balances, path: "in/balances.csv", header: Array("id,sum\n".utf8))

  @Test("keeps rows byte for byte, and gives each file its header row once")
  func rows() throws {
    let sink = CSVText()
    var csv = try RejectsCSV(of: plan, sink: sink.take)
    try append("=1;\"a \"\"b\"\"\"\r\n", of: customers, line: 7, to: &csv)
    try append("9,x\n", of: balances, line: 3, to: &csv)
    try append("8;c", of: customers, line: 9, to: &csv)
    try csv.finish()
    let rows = [
      #"source,file,line,column,code,reason,row"#,
      #"customers,in/customers.csv,1,,header,plan 0b5c of 2026-11-24T02:00:05Z,"id;""full name""\#r\#n""#,
      #"customers,in/customers.csv,7,phone,not_a_phone,"no, phone","=1;""a """"b""""""\#r\#n""#,
      #"balances,in/balances.csv,1,,header,plan 0b5c of 2026-11-24T02:00:05Z,"id,sum\#n""#,
      #"balances,in/balances.csv,3,phone,not_a_phone,"no, phone","9,x\#n""#,
      #"customers,in/customers.csv,9,phone,not_a_phone,"no, phone","8;c""#,
    ]
    #expect(sink.text == rows.map { $0 + "\n" }.joined())
  }

  @Test("bytes that are no UTF-8, and NUL, come out as they went in")
  func anyBytes() throws {
    let sink = CSVText()
    var csv = try RejectsCSV(of: plan, sink: sink.take)
    let row: [UInt8] = [0x00, 0xCF, 0xF0, 0x22, 0x0A]
    try row.withUnsafeBufferPointer {
      try csv.append(of: balances, line: 2, column: nil, code: "invalid_utf8", reason: "", row: $0)
    }
    try csv.finish()
    #expect(sink.bytes.suffix(9) == [0x2C, 0x22, 0x00, 0xCF, 0xF0, 0x22, 0x22, 0x0A, 0x22, 0x0A].suffix(9))
  }

  @Test("a column that looks like a formula is neutralised, the row is not")
  func hostileColumn() throws {
    let sink = CSVText()
    var csv = try RejectsCSV(of: plan, sink: sink.take)
    var text = "=1\n"
    try text.withUTF8 {
      try csv.append(of: balances, line: 2, column: "=cmd", code: "not_an_amount", reason: "", row: $0)
    }
    try csv.finish()
    #expect(sink.text.hasSuffix("balances,in/balances.csv,2,'=cmd,not_an_amount,,\"=1\n\"\n"))
  }

  private func append(
    _ row: String, of source: RejectsCSV.Source, line: Int, to csv: inout RejectsCSV
  ) throws {
    var row = row
    try row.withUTF8 {
      try csv.append(
        of: source, line: line, column: "phone", code: "not_a_phone", reason: "no, phone", row: $0)
    }
  }
}
