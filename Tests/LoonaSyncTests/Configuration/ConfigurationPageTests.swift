import Foundation
import Passes
import Testing

@testable import LoonaSync

@Suite("The page of the configuration")
struct ConfigurationPageTests {
  private let page: String

  init() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    page = try String(
      contentsOf: tests.deletingLastPathComponent().appending(
        path: "Sources/LoonaSync/LoonaSync.docc/Configuration.md"),
      encoding: .utf8)
  }

  /// What stands under a heading.
  private func section(_ heading: String) -> Substring {
    guard let start = page.range(of: "\n## \(heading)\n")?.upperBound else { return "" }
    return page[start...].prefix(upTo: page[start...].range(of: "\n## ")?.lowerBound ?? page.endIndex)
  }

  private static let sections: [(String, [String])] = [
    ("loona", LoonaSettings.keys), ("customers and balances", ExportSource.customerKeys),
    ("customers and balances", ExportSource.balanceKeys), ("pass", ["match", "values", "status", "expires"]),
    ("pass", FieldReader.keys), ("transactions", TransactionSettings.keys), ("policy", Policy.keys),
    ("limits", Limits.keys), ("rate, runs, report", RateSettings.keys.map { "rate.\($0)" }),
    ("rate, runs, report", ReportSettings.keys.map { "report.\($0)" }), ("rate, runs, report", ["runs"]),
    ("rate, runs, report", NotYet.paths.sorted()),
  ]

  @Test("names every key that is read, where it belongs", arguments: sections)
  func keys(_ heading: String, _ keys: [String]) {
    let text = section(heading)
    #expect(keys.filter { !text.contains("`\($0)`") } == [])
  }

  @Test("gives the defaults that are taken")
  func defaults() throws {
    let limits = Limits()
    let rows = [
      "creates": "\(limits[.creates])", "updates": "\(limits[.updates])", "missing": "\(limits[.missing])",
      "pushes": "\(limits[.pushes])", "balance_shift": "\(limits[.balanceShift])", "shrink": "\(limits[.shrink])",
      "transactions": "\(limits[.transactions])", "minimum": "\(limits.minimum)",
    ]
    #expect(rows.filter { !page.contains("| `\($0.key)` | \($0.value) |") } == [:])
    let rate = RateSettings(nil)
    #expect(page.contains("| `rate.requests_per_second` | \(rate.requestRate.requests) |"))
    #expect(page.contains("| `rate.concurrency` | \(rate.concurrency) |"))
    #expect(page.contains("| `rate.batch` | \(rate.batch) |"))
    #expect(page.contains("| `rate.canary` | \(rate.canary) |"))
    #expect(Policy().settleAfter == .seconds(15 * 60) && page.contains("| `settle_after` | `15m` |"))
  }
}
