import Exports
import Passes
import Testing

@testable import LoonaSync

@Suite("The mapping of a ledger")
struct TransactionSettingsTests {
  private func text(_ lines: String, values: String = "    externalId: customer_id") -> ConfigurationText {
    ConfigurationText(values: values, rest: "transactions:\n" + lines)
  }

  private func problems(_ lines: String, values: String = "    externalId: customer_id") -> [String] {
    text(lines, values: values).problems().map { $0.replacing("loona-sync.yaml:", with: "") }
  }

  @Test func `takes one type for all rows, or one by column`() throws {
    let fixed = try text("  type: spending\n  key: id\n  purchase: r\n  amount: a").parsed().transactions
    #expect(fixed?.columns.type == .fixed(.spending))
    let mapped = try text(
      "  type: { column: k, map: { sale: purchase, mixed: purchase-spending } }\n  code: qr\n  purchase: r\n  amount: a\n  spending: s"
    ).parsed().transactions
    #expect(mapped?.columns.type == .column("k", map: ["sale": .purchase, "mixed": .purchaseSpending]))
    #expect(mapped?.columns.reference == .code)
    #expect(mapped?.columns.referenceColumn == "qr")
  }

  @Test func `needs the columns that its types need`() {
    #expect(
      problems("  type: purchase-spending\n  key: id\n  purchase: r") == [
        "13:1: transactions.amount: this key is required; accepted: the column of the amount",
        "13:1: transactions.spending: this key is required; accepted: the column of what is paid in bonuses",
      ])
    #expect(
      problems("  type: status\n  key: id\n  purchase: r") == [
        "13:1: transactions.status: this key is required; accepted: the column of the coupon's next status"
      ])
    #expect(problems("  type: chop\n  key: id\n  purchase: r") == [])
  }

  @Test func `needs one way to find a row's pass, and no more`() {
    #expect(
      problems("  type: chop\n  purchase: r") == [
        "13:1: transactions.key: this key is required; accepted: the column that names the customer; or pass: Loona's id, or code: what was scanned"
      ])
    #expect(
      problems("  type: chop\n  purchase: r\n  key: id\n  pass: p") == [
        "17:3: transactions.pass: give one of key, pass, code: they exclude each other"
      ])
  }

  @Test func `a checksum, which nothing would hold a ledger to, is not accepted`() {
    let found = problems("  type: chop\n  key: id\n  purchase: r\n  checksum: ledger.sha256")
    #expect(found.first?.hasPrefix("17:3: transactions.checksum: unknown key;") ?? false)
  }

  @Test func `a value that transactions move may not be mapped too, unless the ledger is a one-off`() {
    let values = "    externalId: customer_id\n    balance: { column: balances.b, type: money }"
    let lines = "  type: spending\n  key: id\n  purchase: r\n  amount: a"
    let found = problems(lines, values: values)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("14:1: transactions: transactions move balance, and pass maps it too:") ?? false)
    #expect(problems(lines + "\n  one_off: true", values: values) == [])
    #expect(problems("  type: chop\n  key: id\n  purchase: r", values: values) == [], "stamps move no balance")
  }
}
