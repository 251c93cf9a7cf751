/// What the reports say around the figures; each language answers for all of them.
enum Phrase: CaseIterable {
  case report, exitCode, nextStep, everyRow, moneyTitle, limitsTitle, exceptionsTitle, noExceptions
  case changesTitle, inputsTitle, courseTitle, identityTitle, uncheckedTitle, verdictAgrees
  case verdictChangesToApply, verdictExceptions, verdictRefused, verdictStopped, verdictFailed, kindPlan
  case kindRun, kindApply, kindResume, kindVerify, kindPreview, customers, unchanged, toCreate, toUpdate
  case conflictsLeft, rejectedRows, rejectedBalances, phonesWouldRing, phonesRang, timeEstimated, closes
  case doesNotClose, doesNotCloseHint, loonaBefore, changedByUs, changedByOthers, leftToDo, accountedFor
  case sourceTotal, difference, unreadable, moneyNote, limit, value, allowed, within, over, belowMinimum
  case acceptedLimit, limitOf, accepted, limitCreates, limitUpdates, limitMissing, limitPushes, limitShrink
  case limitBalanceShift, limitTransactions, limitAmount, kindTransactionsPlan, kindTransactions, place, line, column,
    reason, key, pass, field, inSource, inLoona, shownOf, allIn
  case settlementReported, settlementOverwritten, settlementKept, emptyValue, rowsRejected, tableCustomers
  case tableBalances, tableLedger, what, change, actionCreate, actionUpdate, actionRetire, actionSettle, actionTransact,
    planned, file, rows
  case size, modified, started, ended, took, requestsSent, busiestSecond, meanRate, perSecond, ceiling, retries
  case throttled, requestsEstimated, durationEstimated, canary, canaryConfirmed, worstLag, cards, notYet
  case program, account, template, host, planID, folder, files, timesIn, masked, bytes, milliseconds, seconds
  case minutes, hours
}
