import Foundation
import Testing

@testable import LoonaSandbox

struct ListingTests {
  private func caller(_ count: Int = 7, _ listing: ListingOptions = ListingOptions()) -> Caller {
    let caller = Caller(SandboxOptions(listing: listing))
    caller.sandbox.seedCustomers(count, templateID: Caller.template)
    return caller
  }

  @Test func `pages hold every pass once, in order of id, and the last says so`() throws {
    let caller = caller()
    var ids: [Int] = []
    var lasts: [Bool?] = []
    for number in 0..<3 {
      let page = try #require(caller.get("/passes?page=\(number)&size=3&sort=id,asc")?.page)
      #expect(page.number == number)
      #expect(page.size == 3)
      #expect(page.totalElements == 7)
      #expect(page.totalPages == 3)
      ids += page.ids
      lasts.append(page.last)
    }
    #expect(ids == caller.sandbox.passes.map(\.id))
    #expect(lasts == [false, false, true])
    #expect(caller.get("/passes?page=3&size=3")?.page?.ids == [])
  }

  @Test func `an empty account has one last empty page`() {
    let caller = caller(0)
    let page = caller.get("/passes")?.page
    #expect(page?.ids == [])
    #expect(page?.last == true)
    #expect(page?.totalElements == 0)
  }

  @Test func `a list under items, or bare, may state nothing about the rest`() {
    let caller = caller(7, ListingOptions(shape: .items, statesTotal: false, statesLast: false))
    let page = caller.get("/passes?size=3")?.page
    #expect(page?.content == nil)
    #expect(page?.items?.count == 3)
    #expect(page?.totalElements == nil)
    #expect(page?.last == nil)
    caller.sandbox.options.listing.shape = .array
    #expect(caller.get("/passes?size=3")?.read([ShownPass].self)?.count == 3)
  }

  @Test func `a size is cut down to the server's cap and the answer says so`() {
    let caller = caller(7, ListingOptions(pageSizeMax: 2))
    let page = caller.get("/passes?size=500")?.page
    #expect(page?.ids.count == 2)
    #expect(page?.size == 2)
    #expect(page?.last == false)
  }

  @Test func `a server that ignores the page repeats page 0`() {
    let caller = caller(7, ListingOptions(ignoresPage: true))
    let first = caller.get("/passes?size=3")?.page?.ids
    #expect(caller.get("/passes?page=2&size=3")?.page?.ids == first)
  }

  @Test func `sort is honoured, ignored or reversed`() {
    let caller = caller()
    let ascending = caller.sandbox.passes.map(\.id)
    #expect(caller.get("/passes?sort=id%2Cdesc")?.page?.ids == ascending.reversed())
    caller.sandbox.options.listing.order = .reversed
    #expect(caller.get("/passes?sort=id,asc")?.page?.ids == ascending.reversed())
    #expect(caller.get("/passes?sort=id,asc&page=2&size=3")?.page?.ids == [ascending[0]])
  }

  @Test func `where sort is ignored scattered ids come in order of age`() {
    let caller = Caller(SandboxOptions(listing: ListingOptions(order: .ignored)))
    caller.sandbox.options.passes.newIDs = .scattered
    let ids = caller.sandbox.seedCustomers(9, templateID: Caller.template)
    #expect(caller.get("/passes?sort=id,asc")?.page?.ids == ids)
    caller.sandbox.options.listing.order = .honoured
    #expect(caller.get("/passes?sort=id,asc")?.page?.ids == ids.sorted())
  }

  @Test func `the list is cut to a template`() {
    let caller = caller(3)
    caller.sandbox.setTemplate(.loyalty(id: 9))
    caller.sandbox.seedCustomers(2, templateID: 9)
    #expect(caller.get("/passes?templateId=9")?.page?.ids.count == 2)
    #expect(caller.get("/passes")?.page?.ids.count == 5)
    #expect(caller.get("/passes?templateId=10")?.page?.ids == [])
  }

  @Test(arguments: ["page=-1", "page=x", "size=0", "size=", "templateId=x"])
  func `a query that makes no sense gets 400`(query: String) {
    let caller = caller()
    #expect(caller.get("/passes?\(query)")?.status == 400)
  }

  @Test func `a page beyond all bounds is empty`() {
    let caller = caller()
    #expect(caller.get("/passes?page=\(Int.max)&size=500")?.page?.ids == [])
  }

  @Test func `a new pass is listed and found only after the lag, but read at once`() throws {
    let caller = caller(0, ListingOptions(lag: .seconds(30)))
    let id = try #require(caller.create(["externalId": "C1", "phone": "+79000000001"])?.pass?.id)
    caller.now = .seconds(29)
    #expect(caller.get("/passes/\(id)")?.status == 200)
    #expect(caller.get("/passes")?.page?.totalElements == 0)
    #expect(caller.search(#"{"templateId":1674,"externalId":"C1"}"#) == [])
    caller.now = .seconds(30)
    #expect(caller.get("/passes")?.page?.ids == [id])
    #expect(caller.search(#"{"templateId":1674,"externalId":"C1"}"#) == [id])
  }

  @Test func `newest first, a create between two pages shows a pass twice`() {
    let caller = caller(6, ListingOptions(order: .reversed))
    let first = caller.get("/passes?page=0&size=3")?.page?.ids ?? []
    caller.sandbox.createForeignPass(
      templateID: Caller.template, values: [.init("externalId", "other")], now: caller.now)
    let second = caller.get("/passes?page=1&size=3")?.page?.ids ?? []
    #expect(Set(first).intersection(second).count == 1)
    #expect(caller.sandbox.effects.last?.origin == .foreign)
  }

  @Test func `five thousand passes are paged through whole`() {
    let caller = caller(5000)
    var ids: Set<Int> = []
    for number in 0..<10 {
      ids.formUnion(caller.get("/passes?page=\(number)&size=500&templateId=1674")?.page?.ids ?? [])
    }
    #expect(ids.count == 5000)
  }
}
