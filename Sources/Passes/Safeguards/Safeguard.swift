/// One protection between a fault and a customer's pass, balance or phone.
package enum Safeguard: UInt8, CaseIterable, Hashable, Sendable {
  // What is written down, and when.

  /// An intent is on the disk before its request leaves.
  case journalBeforeSend
  /// Each commit of the ledger is synced to the disk before it is believed.
  case fullSync
  /// A later run settles an earlier run's open intents before anything else is written for their customers.
  case openIntentsFirst
  /// A plan is carried out once.
  case planOnce
  /// Once a later run was begun, an earlier one is not gone on with.
  case laterRunWins
  /// Two runs of one account and template never go on at once.
  case runLock

  // Creates in doubt.

  /// A create in doubt is looked for only when the service must have shown it.
  case settleDelay
  /// It is looked for by search.
  case settleSearch
  /// It is looked for in the listing.
  case settleListing
  /// The listing is read twice.
  case settleListingTwice
  /// Nothing is sent again where passes of this run can't be found by looking.
  case lookingIsProved
  /// A create is sent again under the key that it was sent under first.
  case keyReuse

  // Creates.

  /// No pass is made from a listing that is not complete.
  case completeListing
  /// `apply` and `resume` begin with a listing of their own.
  case ownListing
  /// The listing's end is read again before each batch.
  case listingTail
  /// An answer that shows another customer's pass is no pass of ours.
  case answerIsOurs
  /// Of passes that exist already, only one without an external id is adopted.
  case adoptionOfNobodys

  // Updates.

  /// A pass is read just before it is written.
  case freshRead
  /// It is read again before a write is repeated.
  case freshReadBeforeRepeat
  /// A write carries the values that we don't map.
  case wholeValueList
  /// Names that the template lost are left out.
  case lostNamesDropped
  /// What somebody else changed is a conflict.
  case threeWay
  /// How a service shows what we sent is remembered beside what we sent.
  case seenBesideSent
  /// Both sides are normalised by the same rules.
  case normalisation
  /// Nothing is written to a pass while an earlier write to it may still land.
  case zombieWait

  // Transactions.

  /// A transaction leaves under the key of its identity, and so do its repeats.
  case transactionKey
  /// What the state knows as carried out, or in doubt, is not begun again.
  case transactedOnce
  /// A customer's transactions go one after another.
  case customerOrder
  /// Those behind one in doubt wait until that is settled.
  case doubtHoldsBack
  /// A repeat that meets a stale code goes out with the card's new one.
  case renewedCode
  /// A service that counts a repeat twice is noticed.
  case balanceCheck

  // Whose pass it is.

  /// The remembered pass is the customer's first claim.
  case rememberedPass
  /// A weaker value counts only where the stronger ones are empty.
  case weakerOnlyWhereEmpty
  /// Two claims of one tier are a conflict.
  case equalClaimsConflict
  /// A customer whose row was rejected is not missing.
  case rejectedIsPresent
  /// Nobody is missing while some row's key can't be read.
  case unreadableKeysHoldBack
  /// A pass that was never ours is never missing.
  case foreignIsNotMissing

  // Going on or not.

  /// The first operations are read back before any other leaves.
  case canary
  /// Too many failures stop the run.
  case breaker
  /// A template that changed stops the run.
  case templateWatch
  /// Requests leave no faster than is allowed.
  case rateCeiling
  /// Requests leave more slowly where the service allows fewer than we were told.
  case slowDown
  /// A wait that the service asks for holds back all that follow.
  case retryAfter
  /// Writes leave inside the write window only.
  case writeWindow
  /// A plan beyond its limits is refused.
  case limits
  /// A plan whose sources changed is refused.
  case sourceDigest
  /// Where runs were begun and the state is gone, nothing is written.
  case stateRequired
}
