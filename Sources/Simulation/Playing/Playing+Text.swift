import Foundation

extension Playing.Summary {
  /// How far it is.
  var line: String {
    "\(worlds) worlds, \(rounded(worldsPerSecond)) a second, \(census[.ambiguousCreates]) ambiguous creates, "
      + "\(failures.count) with problems"
  }

  var text: String {
    let width = Census.Event.allCases.map(\.rawValue.count).max() ?? 0
    let rows = Census.Event.allCases.map { event in
      event.rawValue.padding(toLength: width + 2, withPad: " ", startingAt: 0) + "\(census[event])"
    }
    return rows.joined(separator: "\n") + "\n" + line + " in \(rounded(seconds)) s"
  }

  /// One object: the census by event, and the failing worlds.
  var json: String {
    let counts = Census.Event.allCases.map { "\"\($0.rawValue)\":\(census[$0])" }
    let failing = failures.map { "{\"seed\":\($0.draw.seed),\"problems\":\($0.problems.count)}" }
    return "{\"seconds\":\(rounded(seconds)),\"worldsPerSecond\":\(rounded(worldsPerSecond)),"
      + "\"census\":{\(counts.joined(separator: ","))},\"failures\":[\(failing.joined(separator: ","))]}"
  }

  private func rounded(_ number: Double) -> String { String(format: "%.1f", number) }
}
