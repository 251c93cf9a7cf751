import Exports
import Foundation
import Passes
import Testing

@testable import LoonaSync

@Suite("A mended rejects file as the only source")
struct RetryFileTests {
  private static let yaml = """
    loona: { template: 1674 }
    customers: { files: c.csv, key: id }
    balances: { files: b.csv, key: id }
    pass: { match: [externalId], values: { externalId: id, ownBalance: { column: balances.sum, type: money } } }
    """

  private let folder = FileManager.default.temporaryDirectory.path + "/retry-\(UUID().uuidString)"

  private func write(_ text: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/rejects.csv"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test("the rows of each original file become a file of their own, header first, byte for byte")
  func parts() throws {
    let path = try write(
      """
      source,file,line,column,code,reason,row
      customers,c.csv,1,,header,,"id;name
      "
      customers,c.csv,7,,stray_quote,a quote,"7;""Anna""
      "
      balances,b.csv,1,,header,,"id;sum
      "
      balances,b.csv,9,sum,not_an_amount,no amount,"7;12.50"

      """)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let retry = try RetryFile(path, in: folder)
    let sources = try retry.sources(Configuration.parse(Self.yaml))
    #expect(try String(contentsOfFile: sources.customers.paths[0], encoding: .utf8) == "id;name\n7;\"Anna\"\n")
    let balances = try #require(sources.balances?.paths.first)
    // A cell that lacks its line end gets one.
    #expect(try String(contentsOfFile: balances, encoding: .utf8) == "id;sum\n7;12.50\n")
    let row = Exports.RejectedRow(
      table: .balances, file: balances, line: 2, column: "sum", code: "not_an_amount", reason: "no amount", row: [])
    let own = retry.inItsOwnFile(row)
    #expect(own.file == "b.csv" && own.line == 9)
  }

  @Test("a file without a customer's row is refused: a balance alone makes no card")
  func balancesAlone() throws {
    let path = try write(
      "source,file,line,column,code,reason,row\nbalances,b.csv,1,,header,,\"id;sum\n\"\nbalances,b.csv,2,,x,,\"7;1\n\"\n"
    )
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let retry = try RetryFile(path, in: folder)
    let failure = #expect(throws: Failure.self) { try retry.sources(Configuration.parse(Self.yaml)) }
    #expect(failure?.status == .input)
  }

  @Test("a row of an unknown source is refused with its line")
  func unknownSource() throws {
    let path = try write("source,file,line,column,code,reason,row\ncustomer,c.csv,1,,header,,\"id\n\"\n")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let failure = #expect(throws: Failure.self) { try RetryFile(path, in: folder) }
    #expect(failure?.sentence.contains("line 2") == true)
  }
}
