/// The guests of two nights, and the files that the chain would export.
struct SampleNights {
  private(set) var first: [Guest]
  private(set) var second: [Guest]

  init() {
    let guests = Guest.invented()
    first = Array(guests.prefix(Guest.firstNight))
    second = guests
    var dice = Dice(seed: 1674)
    let broken = Set(BrokenRow.allCases.map(\.rawValue))
    let families = 99...190
    var pool = dice.shuffled(first.map(\.number).filter { !broken.contains($0) && !families.contains($0) })[...]
    func take(_ count: Int) -> ArraySlice<Int> {
      defer { pool = pool.dropFirst(count) }
      return pool.prefix(count)
    }
    let leavers = Set(take(15))
    for number in take(40) { second[number - 1].balance += Int64(dice.roll(60_000)) - 20_000 }
    for number in take(20) { second[number - 1].phone = "943\(String(5_000_000 + number))" }
    for number in take(10) {
      let names = GuestNames.lastNames.indices.map { GuestNames.lastName($0, second[number - 1].sex) }
      second[number - 1].lastName = dice.pick(names.filter { $0 != second[number - 1].lastName })
    }
    for number in take(15) { second[number - 1].email = "new.guest\(number)@example.com" }
    for number in take(15) { second[number - 1].level = second[number - 1].level % 3 + 1 }
    second.removeAll { leavers.contains($0.number) }
  }

  /// Paths below `samples`, and what belongs there.
  var files: [(path: String, bytes: [UInt8])] {
    let one = tables(of: first, seed: 1, isBroken: false)
    let two = tables(of: second, seed: 2, isBroken: true)
    return [
      ("night-1/customers.csv", one.customers), ("night-1/balances.csv", one.balances),
      ("night-2/customers.csv", two.customers), ("night-2/balances.csv", two.balances),
    ]
  }

  private func tables(of guests: [Guest], seed: UInt64, isBroken: Bool) -> (customers: [UInt8], balances: [UInt8]) {
    var spelling = SampleSpelling(seed: seed)
    var customers = SampleTable(header: SampleTable.customers)
    var balances = SampleTable(header: SampleTable.balances)
    for guest in guests {
      let customer = SampleTable.customer(guest, &spelling)
      let balance = SampleTable.balance(guest, &spelling)
      if isBroken, let kind = BrokenRow(rawValue: guest.number) {
        for line in kind.customerLines(customer) { customers.append(line) }
        for line in kind.balanceLines(balance) { balances.append(line) }
      } else {
        customers.append(SampleTable.line(customer))
        balances.append(SampleTable.line(balance))
      }
    }
    if isBroken { balances.append(SampleTable.line([BrokenRow.nobody, "77.00"])) }
    return (customers.bytes, balances.bytes)
  }
}
