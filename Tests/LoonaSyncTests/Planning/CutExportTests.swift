import Crypto
import Exports
import Foundation
import Passes
import Testing

@testable import LoonaSync

/// An export that was cut off on a row's end: nothing in its rows shows that, so something beside them must. Other cuts, and the
/// trailer: CutTests.
@Suite struct CutExportTests {
  private static let rows = 600
  private let folder: TemporaryFolder
  private let whole: [UInt8]
  /// Where each record ends, the header's first.
  private let ends: [Int]

  init() throws {
    folder = try TemporaryFolder()
    var text = "customer_id,name\n"
    var ends = [text.utf8.count]
    for number in 1...Self.rows {
      text += number % 5 == 0 ? "\(number),\"x\nup,\"\"y\"\n" : "\(number),n\n"
      ends.append(text.utf8.count)
    }
    (whole, self.ends) = (Array(text.utf8), ends)
    try folder.write("customers.csv", whole)
  }

  private var path: String { "\(folder.path)/customers.csv" }

  private func configuration(_ proof: String = "") throws -> Configuration {
    try Configuration.parse(
      """
      loona: { template: 1674, client_id: a, url: http://127.0.0.1:1 }
      customers:
        files: customers.csv
        key: customer_id
      \(proof)
      pass:
        match: [externalId]
        values: { externalId: customer_id, firstName: name }
      """, file: "\(folder.path)/loona-sync.yaml")
  }

  private func read(_ configuration: Configuration) throws -> (reading: ExportReader.Reading, digests: InputDigests) {
    try SourceFiles(configuration, [:]).read(configuration.schema, configuration.policy) { _ in }
  }

  @Test func `each is caught by the checksum, and by shrink where it lost more rows than that allows`() throws {
    let sum = SHA256.hash(data: whole).hexadecimal
    try folder.write("customers.sha256", Array("\(sum)  customers.csv\n".utf8))
    let (proved, unproved) = (try configuration("  checksum: customers.sha256"), try configuration())
    let last = try read(proved).reading.desired.counts
    #expect(last.customers == Self.rows)
    for lost in 1..<Self.rows {
      truncate(path, off_t(ends[Self.rows - lost]))
      let failure = #expect(throws: Failure.self, "\(lost)") { try read(proved) }
      #expect(failure?.status == .input && failure?.sentence.contains("customers.sha256") == true, "\(lost)")
      // Up to a fifth of the rows may go: a smaller loss shrink alone can't see.
      let source = try read(unproved).reading.desired.counts
      #expect(source.customerRows == Self.rows - lost && source.rejected == 0)
      #expect(refused(source, after: last, unproved) == (lost > Self.rows / 5 ? [.shrink] : []), "\(lost)")
    }
  }

  private func refused(
    _ source: SourceCounts, after last: SourceCounts, _ configuration: Configuration
  ) -> [Limits.Name] {
    configuration.limits.check(counts: .init(), money: [], source: source, lastSource: last)
      .filter(\.refuses).map(\.name)
  }
}
