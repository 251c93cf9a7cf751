import Foundation
import Testing

@testable import Simulation

/// `loona-sync-simulate long`, with few enough customers for a test.
@Suite struct LongRunTests {
  @Test func `a long run makes and changes each pass once, and is told tenth by tenth`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "loona-sync-long-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let long = LongRun(customers: 3000, requestsPerSecond: 5, in: folder)
    try long.play()
    #expect(long.problems == [])
    #expect(long.marks.first?.operations == 0 && long.marks.last?.operations == 3000)
    // An update asks twice, a create once, and a batch's gate a few times, as late in the run as early in it.
    let requests = zip(long.marks, long.marks.dropFirst()).map { $1.requests - $0.requests }.filter { $0 > 0 }
    #expect(
      requests.count == 10 && requests.allSatisfy { (300...330).contains($0) || (600...630).contains($0) },
      "\(requests)")
  }
}
