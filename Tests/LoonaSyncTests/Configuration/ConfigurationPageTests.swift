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

  @Test("names every key that is read")
  func keys() {
    let sections = [
      LoonaSettings.keys, ExportSource.customerKeys, ExportSource.balanceKeys, TransactionSettings.keys, Policy.keys,
      Limits.keys, RateSettings.keys.map { "rate.\($0)" }, ReportSettings.keys.map { "report.\($0)" }, ["runs"],
      ["match", "values", "status", "expires"], NotYet.paths.sorted(),
    ]
    #expect(sections.joined().filter { !page.contains("`\($0)`") } == [])
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
