import LoonaAPI
import Passes
import Testing

@Suite("The listing")
struct ListingTests {
  typealias Manners = ListedAccount.Manners

  @Test("asks for its template's passes in order of id, page by page")
  func requests() async {
    let service = ListedAccount(1...25).service
    _ = await Seen.reading(service)
    #expect(
      service.requests.map(\.path)
        == (0...2).map { "/version1/passes?templateId=1674&page=\($0)&size=10&sort=id,asc" })
  }

  @Test(
    "is read whole whatever its pages say of themselves",
    arguments: [
      ["number", "size", "totalElements", "totalPages", "last"], ["last"], ["totalElements"], ["totalPages"],
      ["size"], [],
    ] as [Set<String>], [0, 1, 9, 10, 11, 30, 37])
  func whole(says: Set<String>, count: Int64) async {
    for key in ["content", "items"] {
      let account = ListedAccount(0..<count, Manners(says: says, key: key))
      let seen = await Seen.reading(account.service)
      #expect(seen.ids == Array(0..<count))
      #expect(seen.outcome.isComplete && seen.outcome.end.order == .ascending)
      #expect(seen.outcome.end.count == Int(count) && seen.outcome.end.last == (count > 0 ? PassID(count - 1) : nil))
    }
  }

  @Test("is read whole from a service that caps the page's size")
  func capped() async {
    for says: Set<String> in [["last"], ["totalElements"], ["size", "totalPages"]] {
      let seen = await Seen.reading(ListedAccount(1...95, Manners(sizeCap: 10, says: says)).service, pageSize: 500)
      #expect(seen.ids == Array(1...95) && seen.outcome.isComplete)
      #expect(seen.outcome.end.pageSize == 10)
    }
  }

  @Test("is read whole from bare arrays")
  func bareArrays() async {
    let seen = await Seen.reading(ListedAccount(1...25, Manners(isBareArray: true)).service)
    #expect(seen.ids == Array(1...25) && seen.outcome.isComplete)
  }

  @Test("is read whole from a service that caps the page's size and states no end", arguments: [true, false])
  func cappedWithoutAnEnd(isBareArray: Bool) async {
    let account = ListedAccount(1...95, Manners(sizeCap: 10, says: ["size"], isBareArray: isBareArray))
    let seen = await Seen.reading(account.service, pageSize: 500)
    #expect(seen.ids == Array(1...95) && seen.outcome.isComplete)
    account.add(96)
    let tail = await Seen.tail(account.service, after: seen.outcome.end, pageSize: 500)
    #expect(tail.ids == [96] && tail.outcome.isComplete)
    for id in 97...120 as ClosedRange<Int64> { account.add(id) }
    let longer = await Seen.tail(account.service, after: tail.outcome.end, pageSize: 500)
    #expect(longer.ids == Array(97...120) && longer.outcome.isComplete)
  }

  @Test("waits for no page beyond the run's end, and not after a signal")
  func bounds() async {
    let service = ScriptedService { _, _ in .json(429, "", [HeaderField("Retry-After", "600")]) }
    var listing = Listing(service.client, templateID: 1674, valueNames: [], pageSize: 10)
    listing.bounds = WaitBounds(deadline: service.time.now + .seconds(300))
    #expect(await listing.read { _ in }.failure != nil)
    #expect(service.requests.count == 1 && service.time.now - .start < .seconds(300))
    let time = service.time
    listing.bounds = WaitBounds(isStopRequested: { time.now - .start >= .seconds(30) })
    #expect(await listing.read { _ in }.failure != nil)
    #expect(service.requests.count == 2 && service.time.now - .start < .seconds(32))
  }

  @Test("from a service that gives all passes at once is whole, and not asked for for ever")
  func unpaged() async {
    let service = ScriptedService { request, _ in
      let passes = (1...25).map { #"{"id":\#($0)}"# }.joined(separator: ",")
      return .json(200, "[\(passes)]")
    }
    let seen = await Seen.reading(service)
    #expect(seen.ids == Array(1...25) && seen.outcome.isComplete)
    #expect(service.requests.count == 2)
  }

  @Test("whose pages repeat is noticed, not looped on", arguments: [["last"], ["totalElements"], []] as [Set<String>])
  func stuck(says: Set<String>) async {
    let service = ListedAccount(1...25, Manners(ignoresPage: true, says: says)).service
    let seen = await Seen.reading(service)
    #expect(seen.outcome.check.flaw == .pageRepeated(page: 1))
    #expect(seen.ids == Array(1...10))
    #expect(service.requests.count == 2)
  }

  /// A service that brings ten passes a page that nobody has seen yet, and says that more are to come.
  private static func endless(_ says: String) -> ScriptedService {
    ScriptedService { _, number in
      let passes = (0..<10).map { #"{"id":\#(number * 10 + $0),"templateId":9}"# }.joined(separator: ",")
      return .json(200, #"{"content":[\#(passes)],"last":false\#(says)}"#)
    }
  }

  @Test("of ever-new passes is broken off beyond what an account can have, and beyond what the service states")
  func endless() async {
    for (says, most) in [("", 200), (#","totalElements":9223372036854775807"#, 200), (#","totalElements":5"#, 10_010)] {
      let service = Self.endless(says)
      var listing = Listing(service.client, templateID: 1674, valueNames: [], pageSize: 10)
      if most == 200 { listing.passesMax = most }
      let outcome = await listing.read { _ in }
      #expect(outcome.failure?.isPassing == true && !outcome.isComplete)
      #expect("\(String(describing: outcome.check.flaw))".contains("has no end"))
      #expect(service.requests.count == most / 10 + 1)
    }
  }

  @Test("of ever-new passes ends with the run's time, and with a signal, whosesoever passes they are")
  func endlessInTime() async {
    let service = Self.endless("")
    var listing = Listing(service.client, templateID: 1674, valueNames: [], pageSize: 10)
    listing.bounds = WaitBounds(isStopRequested: { service.requests.count >= 7 })
    #expect(await listing.read { _ in }.failure != nil)
    #expect(service.requests.count == 7)
    listing.bounds = WaitBounds(deadline: service.time.now)
    #expect(await listing.read { _ in }.failure != nil)
    #expect(service.requests.count == 8)
  }

  @Test("that grows at its end stays complete")
  func grows() async {
    let account = ListedAccount(1...25) { account, request in account.add(100 + Int64(request)) }
    let seen = await Seen.reading(account.service)
    #expect(seen.outcome.isComplete && Set(1...25).isSubset(of: seen.ids))
  }

  @Test("that shifts shows a pass twice, hands it over once, and is incomplete")
  func shifts() async {
    let account = ListedAccount(1...25) { account, request in if request == 2 { account.add(-1) } }
    let seen = await Seen.reading(account.service)
    #expect(seen.outcome.check.flaw == .repeated(PassID(10)))
    #expect(seen.ids == Array(1...25))
  }

  @Test("with fewer passes than stated is incomplete")
  func fewer() async {
    let seen = await Seen.reading(ListedAccount(1...25, Manners(total: { $0 + 3 })).service)
    #expect(seen.outcome.check.flaw == .total(stated: 28, came: 25))
  }

  @Test("in another order is read twice, and complete when both readings agree", arguments: [true, false])
  func otherOrder(isDescending: Bool) async {
    let manners =
      isDescending ? Manners(isDescending: true) : Manners(order: { ($0 % 7, $0) < ($1 % 7, $1) })
    let service = ListedAccount(1...25, manners).service
    let seen = await Seen.reading(service)
    #expect(seen.ids.sorted() == Array(1...25) && seen.outcome.isComplete)
    #expect(seen.outcome.end.order == (isDescending ? .descending : .other))
    #expect(service.requests.count == 6)
  }

  @Test("newest first may grow meanwhile, and is complete all the same")
  func growsAtItsStart() async {
    let account = ListedAccount(1...25, Manners(isDescending: true)) { account, request in
      if request == 2 || request == 5 { account.add(100 + Int64(request)) }
    }
    let seen = await Seen.reading(account.service)
    #expect(seen.ids.sorted() == Array(1...25) && seen.outcome.isComplete)
  }

  @Test("in another order out of which a pass slipped once is incomplete")
  func slippedOnce() async {
    let account = ListedAccount(1...25, Manners(isDescending: true)) { account, request in
      if request == 2 { account.remove(20) }
      if request == 4 { account.add(20) }
    }
    let seen = await Seen.reading(account.service)
    #expect(!seen.outcome.isComplete)
  }

  @Test("leaves out passes of other templates, counts them, and explains the total with them")
  func otherTemplates() async {
    let service = ScriptedService { _, _ in
      .json(
        200,
        #"{"content":[{"id":1,"templateId":1674,"placeholderValues":[]},{"id":2,"templateId":"9"},{"id":3}],"#
          + #""totalElements":3,"last":true}"#)
    }
    let seen = await Seen.reading(service)
    #expect(seen.ids == [1, 3] && seen.outcome.isComplete)
    #expect(seen.outcome.otherTemplates == 1 && seen.outcome.passes == 2 && seen.outcome.withoutValues == 1)
  }

  @Test("tries a page again that is in trouble, throttled, cut off or holds a pass that can't be read")
  func retries() async {
    let account = ListedAccount(1...25)
    let service = ScriptedService { request, number throws(TransportFailure) in
      switch number {
      case 1: throw .lost("reset")
      case 2: return .json(503, "")
      case 4: return .json(429, "", [HeaderField("Retry-After", "30")])
      case 5: return .json(200, #"{"content":[{"id":1"#)
      case 6: return .json(200, #"{"content":[{"id":11},{"id":"x"}],"last":true}"#)
      default: return account.page(request)
      }
    }
    let seen = await Seen.reading(service)
    #expect(seen.ids == Array(1...25) && seen.outcome.isComplete)
    #expect(service.time.now - .start >= .seconds(30))
  }

  @Test("breaks off when a page can't be had, says why, and is incomplete")
  func brokenOff() async {
    let account = ListedAccount(1...25)
    let down = ScriptedService { request, number in number == 2 ? account.page(request) : .json(500, "") }
    let none = await Seen.reading(ScriptedService { _, _ in .json(500, "") })
    #expect(none.ids.isEmpty && none.outcome.failure?.isPassing == true && !none.outcome.isComplete)
    let half = await Seen.reading(down)
    #expect(half.ids == Array(1...10))
    #expect(half.outcome.check.flaw == .brokenOff("the service answered 500"))
    let service = ScriptedService { _, _ in .json(403, #"{"message":"no rights"}"#) }
    let refused = await Seen.reading(service)
    #expect(refused.outcome.failure?.refusal?.kind == .forbidden && service.requests.count == 1)
  }

  @Test("ends when its reader throws")
  func readerThrows() async {
    struct Full: Error {}
    let listing = Listing(ListedAccount(1...25).service.client, templateID: 1674, valueNames: [], pageSize: 10)
    await #expect(throws: Full.self) { _ = try await listing.read { _ in throw Full() } }
  }
}
