/// Finds customers by one of their values; several may share it.
struct ValueIndex: ~Copyable {
  private var customers: [Int] = []
  /// The next entry with the same value, as a position in `customers`; −1 at the end.
  private var next: [Int32] = []
  private var index: KeyIndex
  private let values: [ByteSlice]

  /// - Parameter sought: hashes of the values that will be asked for: of a million customers a few are kept.
  init(of field: Int, among sought: Set<UInt64>, in desired: DesiredPasses) {
    var fields: [ByteSlice?] = Array(repeating: nil, count: desired.schema.fields.count)
    var customers: [Int] = []
    var values: [ByteSlice] = []
    var hashes: [UInt64] = []
    let isOfBalances = desired.balanceFields.contains(field)
    for customer in desired.indices where desired.isLive(customer) {
      if isOfBalances { desired.load(customer, into: &fields) } else { desired.loadOwnRow(customer, into: &fields) }
      guard let value = fields[field], !value.isEmpty else { continue }
      let hash = ByteHash.of(value)
      guard sought.contains(hash) else { continue }
      customers.append(customer)
      values.append(value)
      hashes.append(hash)
    }
    self.customers = customers
    self.values = values
    next = Array(repeating: -1, count: customers.count)
    index = KeyIndex(capacity: customers.count)
    for entry in customers.indices {
      let hash = hashes[entry]
      if let first = index.find(values[entry], hash: hash, bytesOf: { values[Int($0)] }) {
        next[entry] = next[Int(first)]
        next[Int(first)] = Int32(entry)
      } else {
        index.insert(UInt32(entry), hash: hash)
      }
    }
  }

  func customers(with value: ByteSlice) -> [Int] {
    guard !value.isEmpty,
      let first = index.find(value, hash: ByteHash.of(value), bytesOf: { values[Int($0)] })
    else { return [] }
    var found = [customers[Int(first)]]
    var entry = next[Int(first)]
    while entry >= 0 {
      found.append(customers[Int(entry)])
      entry = next[Int(entry)]
    }
    return found
  }
}
