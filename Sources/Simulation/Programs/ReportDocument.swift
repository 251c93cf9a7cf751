import Foundation

/// What the oracle reads of a `report.json`.
struct ReportDocument: Decodable {
  struct Run: Decodable {
    var kind: String
    var folder: String
  }
  struct Verdict: Decodable {
    var exitCode: Int32
    var reasons: [String]

    private enum CodingKeys: String, CodingKey {
      case reasons
      case exitCode = "exit_code"
    }
  }
  struct Term: Decodable {
    var name: String
    var value: Int64
  }
  struct Identity: Decodable {
    var name: String
    var closes: Bool
    var left: Term
    var right: [Term]

    var equation: String {
      "\(name): \(left.value) = \(right.map { "\($0.value) \($0.name)" }.joined(separator: " + "))"
    }
  }

  var run: Run
  var verdict: Verdict
  var source: [String: Int]
  var plan: [String: Int]
  /// Nil where nothing was carried out.
  var outcomes: [String: Int]?
  var totals: [String: Int]
  var identities: [Identity]

  init(folder: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(FolderCopy.read(folder + "/report.json")))
  }

  var hasNothingToDo: Bool {
    ["creates", "updates", "retires", "settles", "settles_without_customer"].allSatisfy { plan[$0] == 0 }
  }
}
