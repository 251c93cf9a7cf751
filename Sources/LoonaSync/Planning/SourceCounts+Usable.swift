import Exports
import Passes
import Reports

extension SourceCounts {
  /// A source of which no row is left says nothing of anybody: a wrong encoding, a wrong column, a wrong `where`, a file of another
  /// night. On a first night nothing but this tells.
  ///
  /// - Parameters:
  ///   - isRetry: then the rows are a person's, and few; a balance need not be among them.
  ///   - first: the first row that was rejected.
  /// - Throws: a `Failure` of the input.
  func requireUsable(isRetry: Bool, first: Exports.RejectedRow?) throws(Failure) {
    if customers == 0, customerRows > 0 {
      throw Failure(
        .input,
        "not one of the \(DisplayNumber.text(customerRows)) customer rows can be used (\(rejected) rejected, \(duplicates) with a "
          + "repeated key, \(excluded) excluded)" + Self.example(first) + (isRetry ? "" : Self.whereToLook))
    }
    if joined == 0, balanceRows > 0, !isRetry {
      throw Failure(
        .input,
        """
        not one of the \(DisplayNumber.text(balanceRows)) balance rows belongs to a customer (\(balancesRejected) rejected, \
        \(balanceDuplicates) with a repeated key, \(orphaned) with a key that no usable customer has)\(Self.example(first)). Are the \
        two files of one night, and do customers.key and balances.key name the same key, with the same leading zeros?
        """)
    }
  }

  private static func example(_ row: Exports.RejectedRow?) -> String {
    guard let row else { return "" }
    let column = row.column.map { ", column \(Masking().text($0))" } ?? ""
    return "; the first: \(row.file), line \(row.line)\(column): \(row.reason)"
  }

  private static let whereToLook = ". Look at the export's encoding and delimiter, at customers.key and customers.where"
}
