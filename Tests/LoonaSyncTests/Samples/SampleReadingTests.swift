import Exports
import Foundation
import Passes
import Testing

@testable import LoonaSync

/// The samples as the exports' reader sees them.
@Suite("The samples, read")
struct SampleReadingTests {
  private struct Night {
    var counts: SourceCounts
    /// The codes of the rejected rows, by the key in their first column.
    var codes: [String: Set<String>] = [:]
    var orphans: Set<String> = []
  }

  private func read(_ night: String) throws -> Night {
    let file = SamplesTests.folder.appending(path: "loona-sync.yaml").path
    let yaml = try String(contentsOfFile: file, encoding: .utf8).replacing("night-1/", with: "\(night)/")
    let configuration = try Configuration.parse(yaml, file: file)
    func files(_ source: ExportSource) throws -> FileSet {
      FileSet(paths: try source.matches(in: [:]).flatMap(\.paths), key: source.key)
    }
    let reader = ExportReader(
      customers: try files(configuration.customers), balances: try configuration.balances.map(files),
      schema: configuration.schema, policy: configuration.policy)
    var codes: [String: Set<String>] = [:]
    var orphans: Set<String> = []
    let reject = { (row: RejectedRow) in
      let key = String(decoding: row.row.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
      _ = codes[key, default: []].insert(row.code)
    }
    let reading = try reader.read(orphan: { key, _ in orphans.insert(key) }, reject: reject)
    return Night(counts: reading.desired.counts, codes: codes, orphans: orphans)
  }

  @Test("have nothing to reject on the first night")
  func firstNight() throws {
    let night = try read("night-1")
    #expect(night.counts.customers == 2000)
    #expect(night.counts.joined == 2000)
    #expect(night.codes.isEmpty)
    #expect(night.orphans.isEmpty)
  }

  @Test("have a ledger of two shops, of which two rows can't be read")
  func ledger() throws {
    let file = SamplesTests.folder.appending(path: "ledger/loona-sync.yaml").path
    let settings = try #require(try Configuration.load(file: file, environment: [:]).transactions)
    var codes: [String] = []
    let reading = try LedgerReader(LedgerFiles(settings, [], [:]).set, settings.columns).read { codes.append($0.code) }
    #expect(codes.sorted() == ["empty_key", "not_above_zero"])
    #expect(reading.rows.counts.rows == 420 + 6 + 1 + 4)
    #expect(reading.rows.counts.rejected == 2)
  }

  @Test("have each broken row of the second night rejected with the code that the README gives")
  func secondNight() throws {
    let night = try read("night-2")
    let readme = try String(contentsOf: SamplesTests.folder.appending(path: "README.md"), encoding: .utf8)
    var named: Set<String> = ["", BrokenRow.nobody]
    for kind in BrokenRow.allCases {
      let key = kind.key
      named.insert(key)
      let cells = try #require(readme.split(separator: "\n").first { $0.hasPrefix("| \(key) |") }).split(separator: "|")
      let code = try #require(cells.last).filter { !" `".contains($0) }
      guard code != "none" else { continue }
      #expect(night.codes[code == "empty_key" ? "" : key]?.contains(code) == true, "\(key): \(code)")
    }
    #expect(Set(night.codes.keys).subtracting(named).isEmpty)
    #expect(night.orphans.contains(BrokenRow.nobody))
    #expect(night.counts.withoutBalance == 2)
  }
}
