import LoonaAPI
import Passes
import Testing

@Suite("The listing's tail")
struct TailTests {
  typealias Manners = ListedAccount.Manners

  @Test("costs one page where nothing is new", arguments: [0, 1, 10, 25, 30])
  func nothingNew(count: Int64) async {
    let account = ListedAccount(0..<count)
    let first = await Seen.reading(account.service)
    let service = account.service
    let tail = await Seen.tail(service, after: first.outcome.end)
    #expect(tail.ids.isEmpty && tail.outcome.isComplete && tail.outcome.end == first.outcome.end)
    #expect(service.requests.count == 1)
  }

  @Test("shows what was made since, and where the next tail begins", arguments: [1, 9, 10, 25, 31])
  func news(count: Int64) async {
    let account = ListedAccount(1...count)
    var end = await Seen.reading(account.service).outcome.end
    for round in 1...3 as ClosedRange<Int64> {
      let news = (0..<12).map { count + round * 100 + $0 }
      for id in news { account.add(id) }
      let tail = await Seen.tail(account.service, after: end)
      #expect(tail.ids == news && tail.outcome.isComplete)
      end = tail.outcome.end
      #expect(end.last == news.last.map { PassID($0) } && end.count == Int(count + round * 12))
    }
  }

  @Test("shows the page that it begins on, and whether as many passes stand there as did")
  func overlap() async {
    let account = ListedAccount(1...24)
    var end = await Seen.reading(account.service).outcome.end
    // Its last page came displaced by one, and no total told.
    end.count -= 1
    let displaced = await Seen.tail(account.service, after: end)
    #expect(displaced.ids.isEmpty && displaced.earlier == [21, 22, 23, 24] && displaced.outcome.isOverlapChanged)
    account.add(25)
    let next = await Seen.tail(account.service, after: displaced.outcome.end)
    #expect(next.ids == [25] && !next.outcome.isOverlapChanged)
  }

  @Test("steps back where the listing has shrunk")
  func shrunk() async {
    let account = ListedAccount(1...40)
    let end = await Seen.reading(account.service).outcome.end
    for id in 5...20 as ClosedRange<Int64> { account.remove(id) }
    account.add(41)
    #expect(await Seen.tail(account.service, after: end).ids == [41])
  }

  @Test("of a listing newest first ends at the first pass that is known")
  func descending() async {
    let account = ListedAccount(1...40, Manners(isDescending: true))
    let end = await Seen.reading(account.service).outcome.end
    for id in 41...55 as ClosedRange<Int64> { account.add(id) }
    let service = account.service
    let tail = await Seen.tail(service, after: end)
    #expect(tail.ids.sorted() == Array(41...55) && tail.outcome.isComplete)
    #expect(service.requests.count == 2 && tail.outcome.end.last == PassID(55))
  }

  @Test("of a listing in no order is the whole listing, of which the new ones are shown")
  func unordered() async {
    let account = ListedAccount(1...40, Manners(order: { ($0 % 7, $0) < ($1 % 7, $1) }))
    let end = await Seen.reading(account.service).outcome.end
    account.add(41)
    #expect(await Seen.tail(account.service, after: end).ids == [41])
  }

  @Test("that can't be had is incomplete", arguments: [ListingOrder.ascending, .descending, .other])
  func trouble(order: ListingOrder) async {
    let end = ListingEnd(last: PassID(40), count: 40, order: order, pageSize: 10)
    let tail = await Seen.tail(ScriptedService { _, _ in .json(500, "") }, after: end)
    #expect(!tail.outcome.isComplete && tail.outcome.failure?.isPassing == true)
  }
}
