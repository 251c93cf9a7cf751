import Passes

/// A column as the configuration names it: `balances.balance`, `customers.phone`, or `phone` for a customers' one.
struct ColumnReference: Hashable {
  let table: FieldRule.Table
  let name: String

  init(_ text: String) {
    if text.hasPrefix("balances.") {
      (table, name) = (.balances, String(text.dropFirst("balances.".count)).trimmedLikeAKey)
    } else {
      let isPrefixed = text.hasPrefix("customers.")
      (table, name) = (.customers, String(isPrefixed ? text.dropFirst("customers.".count) : text[...]).trimmedLikeAKey)
    }
  }
}
