import Passes

/// The counts, the equations between them, and the control totals.
struct JSONCounts {
  let report: RunReport

  func write(to json: inout JSONWriter) {
    if let source = report.source { write(source, to: &json) } else { json.null("source") }
    if let plan = report.plan { write(plan, to: &json) } else { json.null("plan") }
    if let outcomes = report.outcomes { write(outcomes, to: &json) } else { json.null("outcomes") }
    if let ledger = report.ledger { write(ledger, to: &json) } else { json.null("ledger") }
    if let outcomes = report.ledgerOutcomes { write(outcomes, to: &json) } else { json.null("ledger_outcomes") }
    json.array("identities", report.identities) { write($1, to: &$0) }
    json.array("money", report.money) { write($1, to: &$0) }
  }

  private func write(_ ledger: LedgerCounts, to json: inout JSONWriter) {
    json.object("ledger") { json in
      json.number("rows", ledger.rows)
      json.number("rejected", ledger.rejected)
      json.number("repeated", ledger.repeated)
      json.number("conflicts", ledger.conflicts)
      json.number("refused", ledger.refused)
      json.number("sent_before", ledger.sentBefore)
      json.number("in_doubt", ledger.inDoubt)
      json.number("withheld", ledger.withheld)
      json.number("transactions", ledger.transactions)
      json.number("in_doubt_beside", ledger.inDoubtBeside)
      json.number("passes_listed", ledger.listed)
      json.number("passes", ledger.passes)
      json.number("amount_of_rows_minor", ledger.amountOfRows)
      json.number("amount_minor", ledger.amount)
    }
  }

  private func write(_ outcomes: LedgerOutcomes, to json: inout JSONWriter) {
    json.object("ledger_outcomes") { json in
      json.number("done", outcomes.done)
      json.number("failed", outcomes.failed)
      json.number("conflicts", outcomes.conflicts)
      json.number("in_doubt", outcomes.inDoubt)
      json.number("not_attempted", outcomes.notAttempted)
      json.number("amount_done_minor", outcomes.amountDone)
      json.number("amount_in_doubt_minor", outcomes.amountInDoubt)
    }
  }

  private func write(_ source: SourceCounts, to json: inout JSONWriter) {
    json.object("source") { json in
      json.number("customer_rows", source.customerRows)
      json.number("excluded", source.excluded)
      json.number("rejected", source.rejected)
      json.number("duplicates", source.duplicates)
      json.number("customers", source.customers)
      json.number("balance_rows", source.balanceRows)
      json.number("joined", source.joined)
      json.number("orphaned", source.orphaned)
      json.number("balances_rejected", source.balancesRejected)
      json.number("balance_duplicates", source.balanceDuplicates)
      json.number("without_balance", source.withoutBalance)
      json.number("unreadable_keys", source.unreadableKeys)
      json.number("unreadable_balance_keys", source.unreadableBalanceKeys)
    }
  }

  private func write(_ plan: PlanCounts, to json: inout JSONWriter) {
    json.object("plan") { json in
      json.number("customers", plan.customers)
      json.number("unchanged", plan.unchanged)
      json.number("creates", plan.creates)
      json.number("updates", plan.updates)
      json.number("conflicts", plan.conflicts)
      json.number("settles", plan.settles)
      json.number("withheld", plan.withheld)
      json.number("listed", plan.listed)
      json.number("matched", plan.matched)
      json.number("without_customer", plan.withoutCustomer)
      json.number("missing", plan.missing)
      json.number("already_retired", plan.alreadyRetired)
      json.number("foreign", plan.foreign)
      json.number("ambiguous", plan.ambiguous)
      json.number("retires", plan.retires)
      json.number("settles_without_customer", plan.settlesWithoutCustomer)
      json.number("adopted", plan.adopted)
      json.number("conflicting_values", plan.conflictingValues)
    }
  }

  private func write(_ outcomes: OutcomeCounts, to json: inout JSONWriter) {
    json.object("outcomes") { json in
      json.number("created", outcomes.created)
      json.number("updated", outcomes.updated)
      json.number("unchanged", outcomes.unchanged)
      json.number("conflicts", outcomes.conflicts)
      json.number("failed", outcomes.failed)
      json.number("in_doubt", outcomes.inDoubt)
      json.number("not_attempted", outcomes.notAttempted)
      json.number("retired", outcomes.retired)
      json.number("retires_left", outcomes.retiresLeft)
    }
  }

  private func write(_ identity: Identity, to json: inout JSONWriter) {
    json.object { json in
      json.string("name", identity.name)
      json.string("unit", identity.decimals == nil ? "rows" : "minor_units")
      json.number("decimals", identity.decimals)
      json.bool("closes", identity.closes)
      json.number("difference", identity.difference)
      json.object("left") { write(identity.left, to: &$0) }
      json.array("right", identity.right) { json, term in json.object { write(term, to: &$0) } }
      json.number("right_sum", identity.sum)
    }
  }

  private func write(_ term: Identity.Term, to json: inout JSONWriter) {
    json.string("name", term.name)
    json.number("value", term.value)
  }

  private func write(_ money: MoneyTotals, to json: inout JSONWriter) {
    json.object { json in
      json.string("field", money.field)
      json.number("decimals", money.decimals)
      amount("source", money.source, money, to: &json)
      amount("before", money.before, money, to: &json)
      amount("planned", money.planned, money, to: &json)
      amount("changed_by_us", money.changedByUs, money, to: &json)
      amount("changed_by_others", money.changedByOthers, money, to: &json)
      amount("left_to_do", money.leftToDo, money, to: &json)
      amount("shift", money.shift, money, to: &json)
      json.number("unreadable", money.unreadable)
    }
  }

  /// As text for people and exact readers, and in minor units for sums.
  private func amount(_ name: String, _ value: Int64, _ money: MoneyTotals, to json: inout JSONWriter) {
    json.string(name, Money.text(value, decimals: money.decimals))
    json.number("\(name)_minor", value)
  }
}
