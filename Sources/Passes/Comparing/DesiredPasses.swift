/// What the exports want: a pass for each customer, as compact records in an arena, found by key.
///
/// About 110 bytes a customer with eight values. Filled by the readers of customers and balances, in that order, then
/// closed by `finish`. Not for two tasks at once.
public final class DesiredPasses {
  private struct Flags: OptionSet {
    let rawValue: UInt8
    /// Other rows had the same key, or its balance was rejected or missing: no customer comes of it.
    static let dropped = Flags(rawValue: 1)
    static let balanceRejected = Flags(rawValue: 2)
    static let balanceRepeated = Flags(rawValue: 4)
  }

  public let schema: FieldSchema
  public private(set) var counts = SourceCounts()
  /// Fields of each table, as indices into the schema.
  public let customerFields: [Int]
  public let balanceFields: [Int]

  private let arena = Arena()
  /// The customers' records, in the order read.
  private var customers: [Arena.Position] = []
  /// Finds the position of a customer's first record, which holds the customer's number for good.
  private var index = KeyIndex()
  private var excludedKeys = KeySet()
  private var rejectedKeys = KeySet()
  private var standIn: Arena.Position = 0

  public init(schema: FieldSchema) {
    self.schema = schema
    customerFields = schema.fields.indices.filter { schema.fields[$0].rule.table == .customers }
    balanceFields = schema.fields.indices.filter { schema.fields[$0].rule.table == .balances }
  }

  // MARK: Filling

  public enum Addition: Hashable, Sendable {
    case added
    /// By policy, one of several rows with this key is dropped, or all of them: the origins of those that are.
    case duplicate(dropped: [RowOrigin])
  }

  /// Every row that was read is counted by exactly one of `add`, `exclude` and `reject`.
  public func add(
    key: ByteSlice, origin: RowOrigin, values: borrowing RowValues, duplicates: Policy.Duplicates
  ) -> Addition {
    counts.customerRows += 1
    let hash = ByteHash.of(key)
    guard let earlier = find(key, hash: hash) else {
      if duplicates != .last, rejectedKeys.contains(key) {
        counts.duplicates += 1
        return .duplicate(dropped: [origin])
      }
      let position = store(key: key, number: customers.count, origin: origin, values: values)
      customers.append(position)
      index.insert(position, hash: hash)
      return .added
    }
    let fellBefore = flags(earlier).contains(.dropped)
    if duplicates == .last, fellBefore {
      customers[earlier] = store(key: key, number: earlier, origin: origin, values: values)
      return .added
    }
    counts.duplicates += 1
    switch duplicates {
    case .first: return .duplicate(dropped: [origin])
    case .last:
      let dropped = self.origin(earlier)
      customers[earlier] = store(key: key, number: earlier, origin: origin, values: values)
      return .duplicate(dropped: [dropped])
    case .reject:
      if fellBefore { return .duplicate(dropped: [origin]) }
      set(.dropped, earlier)
      counts.duplicates += 1
      return .duplicate(dropped: [self.origin(earlier), origin])
    }
  }

  /// - Parameter key: nil where it is empty: the row is not ours to judge.
  public func exclude(key: ByteSlice?) {
    counts.customerRows += 1
    counts.excluded += 1
    if let key { excludedKeys.insert(key) }
  }

  /// A rejected row still has its key: of several rows with one key, it counts as the first, or the last.
  ///
  /// - Parameter key: nil where it could not be read; then no pass may be taken for missing.
  /// - Returns: where a sound row stood that falls with this one, by `duplicates`.
  @discardableResult
  public func reject(key: ByteSlice?, duplicates: Policy.Duplicates = .reject) -> RowOrigin? {
    counts.customerRows += 1
    counts.rejected += 1
    guard let key else {
      counts.unreadableKeys += 1
      return nil
    }
    rejectedKeys.insert(key)
    guard duplicates != .first, let earlier = find(key, hash: ByteHash.of(key)), isLive(earlier) else { return nil }
    set(.dropped, earlier)
    counts.duplicates += 1
    return origin(earlier)
  }

  public enum Joining: Hashable, Sendable {
    case joined
    case orphaned
    case duplicate(dropped: [RowOrigin])
  }

  public func join(
    key: ByteSlice, origin: RowOrigin, values: borrowing RowValues, duplicates: Policy.Duplicates
  ) -> Joining {
    counts.balanceRows += 1
    guard let customer = find(key, hash: ByteHash.of(key)) else {
      counts.orphaned += 1
      return .orphaned
    }
    let flags = flags(customer)
    if flags.contains(.dropped) {
      counts.orphaned += 1
      return .orphaned
    }
    guard balance(customer) != 0 || flags.contains(.balanceRepeated) else {
      setBalance(store(key: nil, number: 0, origin: origin, values: values), customer)
      counts.joined += 1
      return .joined
    }
    counts.balanceDuplicates += 1
    switch duplicates {
    case .first: return .duplicate(dropped: [origin])
    case .last:
      let dropped = Self.origin(arena.pointer(balance(customer)))
      setBalance(store(key: nil, number: 0, origin: origin, values: values), customer)
      return .duplicate(dropped: [dropped])
    case .reject:
      guard balance(customer) != 0 else { return .duplicate(dropped: [origin]) }
      let first = Self.origin(arena.pointer(balance(customer)))
      setBalance(0, customer)
      set([.balanceRepeated, .balanceRejected], customer)
      counts.balanceDuplicates += 1
      counts.joined -= 1
      return .duplicate(dropped: [first, origin])
    }
  }

  /// A balance row that can't be used rejects its customer too: a card must not be written with half of what it shows.
  public func rejectBalance(key: ByteSlice?) {
    counts.balanceRows += 1
    counts.balancesRejected += 1
    guard let key else {
      counts.unreadableBalanceKeys += 1
      return
    }
    if let customer = find(key, hash: ByteHash.of(key)) { set(.balanceRejected, customer) }
  }

  /// The fields of a missing balance row, where the policy gives a value for them. Left out while a balance row's key
  /// could not be read: that row may be anybody's.
  public func setStandIn(_ values: borrowing RowValues) {
    guard !balanceFields.isEmpty, counts.unreadableBalanceKeys == 0 else { return }
    standIn = store(key: nil, number: 0, origin: RowOrigin(file: 0, line: 0), values: values)
  }

  /// Applies the policy for customers without a balance, and counts.
  ///
  /// - Parameter dropped: told of each customer row that is rejected for want of its balance.
  public func finish(noBalance: Policy.NoBalance, dropped: (RowOrigin, DroppedCustomer) -> Void) {
    for customer in customers.indices where !flags(customer).contains(.dropped) {
      if flags(customer).contains(.balanceRejected) {
        drop(customer)
        if balance(customer) != 0 {
          counts.joined -= 1
          counts.orphaned += 1
        }
        dropped(origin(customer), .balanceRejected)
      } else if balance(customer) == 0, !balanceFields.isEmpty {
        counts.withoutBalance += 1
        if case .reject = noBalance {
          drop(customer)
          dropped(origin(customer), .balanceMissing)
        } else {
          setBalance(standIn, customer)
        }
      }
    }
    counts.customers = customers.indices.count(where: isLive)
  }

  public enum DroppedCustomer: Hashable, Sendable {
    case balanceRejected
    case balanceMissing
  }

  private func drop(_ customer: Int) {
    set(.dropped, customer)
    counts.rejected += 1
  }

  // MARK: Reading

  /// All numbers that `isLive` is asked for; a number is valid while the table is.
  public var indices: Range<Int> { customers.indices }

  public func isLive(_ customer: Int) -> Bool { !flags(customer).contains(.dropped) }

  /// The live customer with this key.
  @inline(__always)
  func live(_ key: ByteSlice) -> Int? {
    guard let customer = find(key, hash: ByteHash.of(key)), isLive(customer) else { return nil }
    return customer
  }

  /// The key was seen in some row, whatever became of it.
  public func isPresent(_ key: ByteSlice) -> Bool {
    find(key, hash: ByteHash.of(key)) != nil || excludedKeys.contains(key) || rejectedKeys.contains(key)
  }

  /// The key's customer row was rejected, or is a duplicate: its balance row goes with it, so that the two are mended
  /// together.
  public func isRejected(_ key: ByteSlice) -> Bool {
    if let customer = find(key, hash: ByteHash.of(key)) { return !isLive(customer) }
    return rejectedKeys.contains(key)
  }

  /// What a live customer's source says of one field; nil where it says nothing, or there is no such customer.
  public func value(of key: String, _ field: Int) -> String? {
    var key = key
    guard let customer = key.withUTF8({ live($0) }) else { return nil }
    var fields: [ByteSlice?] = Array(repeating: nil, count: schema.fields.count)
    load(customer, into: &fields)
    return fields[field]?.string
  }

  /// A row of the balances, and no stand-in for one.
  public func hasBalance(_ customer: Int) -> Bool { balance(customer) != 0 && balance(customer) != standIn }

  public func key(_ customer: Int) -> String { keyBytes(customer).string }

  public func origin(_ customer: Int) -> RowOrigin { Self.origin(arena.pointer(customers[customer])) }

  /// All fields of a customer, in the schema's order; nil where Loona's value is left as it is. Valid while the table is.
  ///
  /// - Parameter standingIn: false where a balance row that is not there says nothing.
  func load(_ customer: Int, into fields: inout [ByteSlice?], standingIn: Bool = true) {
    loadOwnRow(customer, into: &fields)
    let balance = balance(customer)
    if balance != 0, standingIn || balance != standIn {
      Self.load(arena.pointer(balance), skipping: 0, balanceFields, into: &fields)
    } else {
      for field in balanceFields { fields[field] = nil }
    }
  }

  /// The same without the fields that the balances feed, which lie elsewhere.
  func loadOwnRow(_ customer: Int, into fields: inout [ByteSlice?]) {
    let record = arena.pointer(customers[customer])
    let keyLength = Int(record.load(fromByteOffset: 14, as: UInt16.self))
    Self.load(record, skipping: keyLength, customerFields, into: &fields)
  }

  // MARK: Records
  // number (4 bytes), balance (4), line (4), file (2), length of the key (2), flags (4), then a length a field (2 each),
  // the key, the values

  private static let headerSize = 20

  @inline(__always)
  private func find(_ key: ByteSlice, hash: UInt64) -> Int? {
    guard let position = index.find(key, hash: hash, bytesOf: recordKey) else { return nil }
    return Int(arena.pointer(position).load(as: UInt32.self))
  }

  @inline(__always)
  private func recordKey(_ position: Arena.Position) -> ByteSlice {
    let record = arena.pointer(position)
    return ByteSlice(
      start: (record + Self.headerSize + 2 * customerFields.count).assumingMemoryBound(to: UInt8.self),
      count: Int(record.load(fromByteOffset: 14, as: UInt16.self)))
  }

  @inline(__always)
  func keyBytes(_ customer: Int) -> ByteSlice { recordKey(customers[customer]) }

  private func balance(_ customer: Int) -> Arena.Position {
    arena.pointer(customers[customer]).load(fromByteOffset: 4, as: UInt32.self)
  }

  private func setBalance(_ position: Arena.Position, _ customer: Int) {
    arena.mutablePointer(customers[customer]).storeBytes(of: position, toByteOffset: 4, as: UInt32.self)
  }

  private func flags(_ customer: Int) -> Flags {
    Flags(rawValue: arena.pointer(customers[customer]).load(fromByteOffset: 16, as: UInt8.self))
  }

  private func set(_ flags: Flags, _ customer: Int) {
    let all = self.flags(customer).union(flags)
    arena.mutablePointer(customers[customer]).storeBytes(of: all.rawValue, toByteOffset: 16, as: UInt8.self)
  }

  private static func origin(_ record: UnsafeRawPointer) -> RowOrigin {
    RowOrigin(
      file: record.load(fromByteOffset: 12, as: UInt16.self), line: record.load(fromByteOffset: 8, as: UInt32.self))
  }

  private func store(
    key: ByteSlice?, number: Int, origin: RowOrigin, values: borrowing RowValues
  ) -> Arena.Position {
    let lengths = values.lengths.count * 2
    let keyLength = key?.count ?? 0
    let text = values.buffer.bytes
    let (position, record) = arena.reserve(Self.headerSize + lengths + keyLength + text.count)
    record.storeBytes(of: UInt32(number), as: UInt32.self)
    record.storeBytes(of: 0, toByteOffset: 4, as: UInt32.self)
    record.storeBytes(of: origin.line, toByteOffset: 8, as: UInt32.self)
    record.storeBytes(of: origin.file, toByteOffset: 12, as: UInt16.self)
    record.storeBytes(of: UInt16(keyLength), toByteOffset: 14, as: UInt16.self)
    record.storeBytes(of: 0, toByteOffset: 16, as: UInt32.self)
    for (field, length) in values.lengths.enumerated() {
      record.storeBytes(of: length, toByteOffset: Self.headerSize + 2 * field, as: UInt16.self)
    }
    var rest = record + Self.headerSize + lengths
    if let base = key?.baseAddress { rest.copyMemory(from: base, byteCount: keyLength) }
    rest += keyLength
    if let base = text.baseAddress { rest.copyMemory(from: base, byteCount: text.count) }
    return position
  }

  @inline(__always)
  private static func load(
    _ record: UnsafeRawPointer, skipping keyLength: Int, _ indices: [Int], into fields: inout [ByteSlice?]
  ) {
    var text = (record + headerSize + 2 * indices.count + keyLength).assumingMemoryBound(to: UInt8.self)
    var lengths = record + headerSize
    for field in indices {
      let length = lengths.load(as: UInt16.self)
      lengths += 2
      if length == RowValues.untouched {
        fields[field] = nil
      } else {
        fields[field] = ByteSlice(start: text, count: Int(length))
        text += Int(length)
      }
    }
  }
}
