import Passes
import Reports
import Testing

@Suite("passes.csv")
struct PassesCSVTests {
  @Test("holds key, pass id and link; the link may be unknown")
  func rows() throws {
    let sink = CSVText()
    var csv = try PassesCSV(sink: sink.take)
    try csv.append(key: "0042", passID: PassID(501_234), link: "https://example.com/p/1?a=b")
    try csv.append(key: "=evil", passID: PassID(501_235), link: nil)
    try csv.finish()
    #expect(sink.text == "key,pass_id,download_link\n0042,501234,https://example.com/p/1?a=b\n'=evil,501235,\n")
  }
}
