/// How often what worlds are made of really happened: a draw that never comes to pass tests nothing.
struct Census: Hashable, Sendable {
  enum Event: String, CaseIterable, Sendable {
    case worlds, nights, requests, switches
    case deaths
    case deathsBeforeCommit = "deaths before a commit"
    case deathsAfterCommit = "deaths after a commit"
    case resumes
    case freshRunsAfterDeath = "fresh runs after a death"
    case signals = "stops by a signal"
    case deadlines = "stops by the time"
    case breakers = "stops by the breaker"
    case canaryStops = "stops by the canary"
    case templateStops = "stops by a changed template"
    case creates
    case updates
    case ambiguousCreates = "ambiguous creates"
    case ambiguousCreatesInEffect = "ambiguous creates that took effect"
    case createsSentAgain = "creates sent again after a look"
    case createsFound = "creates found by looking"
    case settles = "settled by a later run"
    case ambiguousUpdates = "ambiguous updates"
    case zombies = "zombies that landed after the caller gave up"
    case throttled
    case throttledWithWait = "throttled with a wait named"
    case tokensDied = "tokens that died in use"
    case tillChanges = "till changes"
    case lostUpdates = "lost in the window between GET and PUT"
    case colleaguesPasses = "colleagues' passes"
    case passesMadeForGuests = "passes that a colleague made for our customer"
    case listingsIncomplete = "listings found incomplete"
    case conflicts = "values in conflict"
    case puzzles = "conflicts that nobody may settle"
    case adopted
    case dropped = "creates dropped"
    case retired
    case returned = "customers who came back"
    case rejectedRows = "rejected rows with a key"
    case repeatedRows = "customers on two rows"
    case sharedPhones = "customers with another's phone"
    case takenPhones = "customers whose phone is on a stranger's pass"
    case withoutPhone = "customers without a phone"
    case handWritten = "hand-formatted values left alone"
    case lostNames = "values whose name the template lost"
    case stragglers = "passes that the listing left out for long"
    case lateReplicas = "creates in doubt that a replica hid"
    case otherReplica = "pages of a replica that lacked passes in doubt"
    case firstPages = "further pages answered with the first"
    case blindLooks = "passes that nobody could find for hours"
    case outages = "creates that met an outage"
    case windowWaits = "waits for the write window"
    case statusWrites = "status writes"
    case expiryWrites = "expiry writes"
    case rewritten = "writes that the service rewrote"
    case ledgers = "ledgers' runs"
    case transactions
    case ambiguousTransactions = "ambiguous transactions"
    case ambiguousTransactionsInEffect = "ambiguous transactions that took effect"
    case transactionsRepeated = "transactions sent again"
    case transactionsRefused = "rows that can't be sent"
    case transactionsFailed = "transactions refused by a card"
    case rungUp = "transactions of a till"
    case countedTwice = "repeats that a service counted"
    case countedTwiceStops = "stops for a repeat that was counted"
  }

  private var counts = [Int](repeating: 0, count: Event.allCases.count)

  subscript(event: Event) -> Int {
    get { counts[Self.position(event)] }
    set { counts[Self.position(event)] = newValue }
  }

  private static let positions = Dictionary(
    uniqueKeysWithValues: Event.allCases.enumerated().map { ($0.element, $0.offset) })

  private static func position(_ event: Event) -> Int { positions[event] ?? 0 }

  mutating func add(_ other: Census) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// What never happened.
  var absent: [Event] { Event.allCases.filter { self[$0] == 0 } }
}
