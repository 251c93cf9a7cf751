import Passes
import RunStore

/// Everything the loop may touch that isn't ours: Loona, time and chance, as closures.
///
/// Each request closure makes one attempt, waits for its turn under the rate ceiling, and never throws: an answer, or its
/// absence, is a value.
public struct Gateway: Sendable {
  /// Reads the whole listing once, in order of id.
  public var list: @Sendable (_ each: (ShownPass) -> Void) async -> ListingRead
  /// The passes behind `after`, of which the listing held `knownCount` up to there.
  public var tail: @Sendable (_ after: PassID?, _ knownCount: Int) async -> Answer<TailRead>
  public var get: @Sendable (PassID) async -> Answer<RemotePass>
  /// Passes that the service finds for this external id; it may find too many.
  public var searchKey: @Sendable (String) async -> Answer<[RemotePass]>
  public var searchPhone: @Sendable (String) async -> Answer<[RemotePass]>
  /// `.turnTooLate` where it would leave at the instant given, or later.
  public var create: @Sendable (PreparedRequest, _ leavingBy: Instant) async -> Answer<RemotePass>
  /// The pass as the service answers with it, where it does.
  public var update: @Sendable (PassID, PreparedRequest, _ leavingBy: Instant) async -> Answer<RemotePass?>
  /// One transaction, with the code that it carries.
  public var transact:
    @Sendable (Transaction, PassID, PreparedRequest, _ leavingBy: Instant) async -> Answer<TransactionReceipt>
  public var prepareTransaction: @Sendable (Transaction, PassID) -> PreparedRequest
  public var prepareCreate: @Sendable (_ key: String, _ changes: [FieldChange]) -> PreparedRequest
  public var prepareUpdate: @Sendable (_ key: String, FreshLook) -> PreparedRequest
  /// The digest and the placeholder names of the template as it is now.
  public var template: @Sendable () async -> Answer<TemplateState>

  public var now: @Sendable () -> Instant
  public var wall: @Sendable () -> Timestamp
  /// Until an absolute instant; throws only when the task is cancelled or the process dies.
  public var sleep: @Sendable (Instant) async throws -> Void
  /// 64 random bits.
  public var random: @Sendable () -> UInt64
  /// A first signal came: finish what is in flight and begin nothing.
  public var isStopRequested: @Sendable () -> Bool

  public init(
    list: @escaping @Sendable (_ each: (ShownPass) -> Void) async -> ListingRead,
    tail: @escaping @Sendable (_ after: PassID?, _ knownCount: Int) async -> Answer<TailRead>,
    get: @escaping @Sendable (PassID) async -> Answer<RemotePass>,
    searchKey: @escaping @Sendable (String) async -> Answer<[RemotePass]>,
    searchPhone: @escaping @Sendable (String) async -> Answer<[RemotePass]>,
    create: @escaping @Sendable (PreparedRequest, _ leavingBy: Instant) async -> Answer<RemotePass>,
    update: @escaping @Sendable (PassID, PreparedRequest, _ leavingBy: Instant) async -> Answer<RemotePass?>,
    transact:
      @escaping @Sendable (Transaction, PassID, PreparedRequest, _ leavingBy: Instant) async -> Answer<
        TransactionReceipt
      >,
    prepareTransaction: @escaping @Sendable (Transaction, PassID) -> PreparedRequest,
    prepareCreate: @escaping @Sendable (_ key: String, _ changes: [FieldChange]) -> PreparedRequest,
    prepareUpdate: @escaping @Sendable (_ key: String, FreshLook) -> PreparedRequest,
    template: @escaping @Sendable () async -> Answer<TemplateState>,
    now: @escaping @Sendable () -> Instant, wall: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Instant) async throws -> Void, random: @escaping @Sendable () -> UInt64,
    isStopRequested: @escaping @Sendable () -> Bool
  ) {
    self.list = list
    self.tail = tail
    self.get = get
    self.searchKey = searchKey
    self.searchPhone = searchPhone
    self.create = create
    self.update = update
    self.transact = transact
    self.prepareTransaction = prepareTransaction
    self.prepareCreate = prepareCreate
    self.prepareUpdate = prepareUpdate
    self.template = template
    self.now = now
    self.wall = wall
    self.sleep = sleep
    self.random = random
    self.isStopRequested = isStopRequested
  }
}

/// A body as it will be sent, byte for byte, and what identifies it.
public struct PreparedRequest: Hashable, Sendable {
  public var body: [UInt8]
  /// Derived from account, template, customer key and the body's digest: the same after a restart and in a new plan.
  public var idempotencyKey: String

  public init(body: [UInt8], idempotencyKey: String) {
    self.body = body
    self.idempotencyKey = idempotencyKey
  }
}

extension PreparedRequest {
  /// What an intent sent, to be sent again byte for byte under the same key.
  init(_ intent: Intent) {
    self.init(body: intent.write.body, idempotencyKey: intent.write.idempotencyKey)
  }
}

/// A pass that was added to the listing, and what tells whose it is.
public struct AddedPass: Hashable, Sendable {
  public var id: PassID
  /// Its external id, where it has one, and the first of its `match` values.
  public var matches: Set<MatchValue>
  /// When it was read.
  public var shownAt: Instant

  public init(_ pass: ShownPass, shownAt: Instant) {
    id = pass.id
    matches = Set([pass.key, pass.first].filter { !$0.isEmpty }.map(\.kept))
    self.shownAt = shownAt
  }
}

/// What was added to the listing since it was last read.
public struct TailRead: Hashable, Sendable {
  public var passes: [AddedPass]
  /// Passes that stand before it, on the same page, where they are not as many as they were: one of them was not shown then.
  public var earlier: [AddedPass]
  /// The last pass now, and how many the listing holds up to there.
  public var last: PassID?
  public var count: Int
  /// Why the tail can't be trusted to be whole; nil where it can.
  public var flaw: String?

  public init(passes: [AddedPass], earlier: [AddedPass] = [], last: PassID?, count: Int, flaw: String?) {
    self.passes = passes
    self.earlier = earlier
    self.last = last
    self.count = count
    self.flaw = flaw
  }
}

/// What reading the whole listing came to.
public struct ListingRead: Hashable, Sendable {
  /// Why the listing can't be trusted to be whole; nil where it can.
  public var flaw: String?
  public var count: Int
  public var last: PassID?

  public init(flaw: String?, count: Int, last: PassID?) {
    self.flaw = flaw
    self.count = count
    self.last = last
  }

  public var isComplete: Bool { flaw == nil }
}

public struct TemplateState: Hashable, Sendable {
  public var digest: String
  public var names: Set<String>
  /// Nil for a kind that nothing public names.
  public var kind: CardKind?

  public init(digest: String, names: Set<String>, kind: CardKind?) {
    self.digest = digest
    self.names = names
    self.kind = kind
  }
}
