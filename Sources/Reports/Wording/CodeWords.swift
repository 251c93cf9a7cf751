import Passes

extension Wording {
  func callAsFunction(_ kind: Verdict.Kind) -> String {
    switch kind {
    case .agrees: self(.verdictAgrees)
    case .changesToApply: self(.verdictChangesToApply)
    case .exceptions: self(.verdictExceptions)
    case .refused: self(.verdictRefused)
    case .stopped: self(.verdictStopped)
    case .failed: self(.verdictFailed)
    }
  }

  func callAsFunction(_ kind: RunIdentity.Kind) -> String {
    switch kind {
    case .plan: self(.kindPlan)
    case .run: self(.kindRun)
    case .apply: self(.kindApply)
    case .resume: self(.kindResume)
    case .verify: self(.kindVerify)
    case .preview: self(.kindPreview)
    case .transactionsPlan: self(.kindTransactionsPlan)
    case .transactions: self(.kindTransactions)
    }
  }

  func callAsFunction(_ action: Operation.Action) -> String {
    switch action {
    case .create: self(.actionCreate)
    case .update: self(.actionUpdate)
    case .retire: self(.actionRetire)
    case .settle: self(.actionSettle)
    case .transact: self(.actionTransact)
    }
  }

  func callAsFunction(_ settlement: Finding.Settlement) -> String {
    switch settlement {
    case .reported: self(.settlementReported)
    case .overwritten: self(.settlementOverwritten)
    case .kept: self(.settlementKept)
    }
  }

  func callAsFunction(_ name: Limits.Name) -> String {
    switch name {
    case .creates: self(.limitCreates)
    case .updates: self(.limitUpdates)
    case .missing: self(.limitMissing)
    case .pushes: self(.limitPushes)
    case .shrink: self(.limitShrink)
    case .balanceShift: self(.limitBalanceShift)
    case .transactions: self(.limitTransactions)
    case .amount: self(.limitAmount)
    }
  }

  func callAsFunction(_ table: FieldRule.Table) -> String {
    switch table {
    case .customers: self(.tableCustomers)
    case .balances: self(.tableBalances)
    case .ledger: self(.tableLedger)
    }
  }
}
