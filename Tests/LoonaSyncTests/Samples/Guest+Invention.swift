import Passes

extension Guest {
  static let firstNight = 2000
  static let newcomers = 25

  /// All guests of both nights, as they first appear. Ten pairs, 100 and 99 to 190 and 189, are families with one phone.
  static func invented() -> [Guest] {
    var dice = Dice(seed: 2026)
    var guests = (1...firstNight + newcomers).map { Guest(inventing: $0, &dice) }
    for child in stride(from: 100, through: 190, by: 10) {
      let parent = guests[child - 2]
      guests[child - 1].phone = parent.phone
      guests[child - 1].lastName = GuestNames.lastName(
        parent.number % GuestNames.lastNames.count, guests[child - 1].sex)
      guests[child - 2].lastName = GuestNames.lastName(parent.number % GuestNames.lastNames.count, parent.sex)
    }
    return guests
  }

  private init(inventing number: Int, _ dice: inout Dice) {
    self.number = number
    sex = dice.roll(2) == 0 ? .female : .male
    firstName = dice.pick(sex == .female ? GuestNames.women : GuestNames.men)
    lastName = GuestNames.lastName(dice.roll(GuestNames.lastNames.count), sex)
    let subscriber = String(10_000_000 + (number * 497_321 + 1_000_003) % 10_000_000).dropFirst()
    phone = "94\(3 + number % 3)\(subscriber)"
    email = "guest\(number)@example.com"
    birthday = CalendarDate(year: 1950 + dice.roll(58), month: 1 + dice.roll(12), day: 1 + dice.roll(28))
    balance = Int64(dice.roll(40)) * Int64(dice.roll(10_000))
    level = balance < 60_000 ? 1 : balance < 200_000 ? 2 : 3
    leaveGaps()
  }

  private mutating func leaveGaps() {
    if number % 211 == 0 { firstName = "\(firstName) \"\(firstName.prefix(3))\"" }
    if number % 97 == 0 { lastName = "" }
    if number % 89 == 0 { birthday = nil }
    if number % 83 == 0 { email = "" }
    if number % 499 == 0 { balance = -5000 }
  }
}
